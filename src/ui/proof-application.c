/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-application.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>

#include "proof-demo.h"
#include "proof-mfa-dialog.h"
#include "proof-mpris.h"
#include "proof-options.h"
#include "proof-s3-address.h"
#include "proof-screenshot.h"
#include "proof-settings.h"
#include "proof-window.h"

struct _ProofApplication
{
  AdwApplication    parent_instance;

  ProofVault       *vault;
  ProofCollector   *collector;
  ProofQueueWatch  *watch;
  ProofDemoService *demo;
  char             *demo_folder;
  ProofScreenshot  *screenshot;
  gboolean          takes_picture;
  ProofMpris       *mpris; /* NULL without a session bus */
  GThread          *gstreamer; /* initialises it */
  int               exit_status;
  guint             signal_ids[2];
};

G_DEFINE_FINAL_TYPE (ProofApplication, proof_application, ADW_TYPE_APPLICATION)

/* --- windows --- */

/* While there is a window, of a queue that a person has declared to be Proofreel's alone. */
static void
update_watch (ProofApplication *self)
{
  GSettings *settings = proof_settings_get ();
  g_autofree char *queue = g_settings_get_string (settings, "queue");
  g_autofree char *profile = g_settings_get_string (settings, "queue-profile");

  if (!self->watch)
    return;
  /* The demo and a picture are not to take notices from the window that is open. */
  if (*queue && g_settings_get_boolean (settings, "queue-own") && !self->demo &&
      !self->takes_picture &&
      gtk_application_get_windows (GTK_APPLICATION (self)))
    proof_queue_watch_start (self->watch, queue, profile);
  else
    proof_queue_watch_stop (self->watch);
}

static void
queue_setting_changed_cb (ProofApplication *self,
                          const char       *key)
{
  if (g_str_has_prefix (key, "queue"))
    update_watch (self);
}

static ProofWindow *
new_window (ProofApplication *self)
{
  ProofWindow *window;

  if (!self->vault)
    self->vault = proof_vault_new (NULL);
  if (!self->collector)
    self->collector = proof_collector_new (self->vault);
  if (!self->watch)
    {
      self->watch = proof_queue_watch_new (self->vault, self->collector);
      g_signal_connect_object (proof_settings_get (), "changed",
                               G_CALLBACK (queue_setting_changed_cb), self, G_CONNECT_SWAPPED);
    }
  window = proof_window_new (GTK_APPLICATION (self), self->vault);
  proof_window_set_collector (window, self->collector, self->watch);
  update_watch (self);
  if (self->mpris)
    proof_mpris_add_window (self->mpris, window);
  return window;
}

/* For what comes from outside: it takes nobody's work off the screen. */
static ProofWindow *
ensure_free_window (ProofApplication *self)
{
  ProofWindow *window = proof_window_find_free (GTK_APPLICATION (self));

  return window ? window : new_window (self);
}

static ProofWindow *
ensure_window (ProofApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  return window ? PROOF_WINDOW (window) : new_window (self);
}

static void
proof_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (PROOF_APPLICATION (application))));
}

static void
proof_application_open (GApplication  *application,
                        GFile        **files,
                        int            n_files,
                        const char    *hint)
{
  ProofWindow *shown = n_files == 1 ? proof_window_find (GTK_APPLICATION (application), files[0])
                                    : NULL;
  ProofWindow *window = shown ? shown : ensure_free_window (PROOF_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  if (!shown)
    proof_window_open_files (window, files, n_files, NULL);
}

/* --- demo --- */

/* The demo signs with keys of its own: they must not meet the user's, so it has a process, and a
 * vault, of its own too. Early, before there are threads that read the environment. */
static gboolean
prepare_demo (ProofApplication  *self,
              GError           **error)
{
  static const char *const foreign[] = {
    "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_REKOGNITION", "AWS_ENDPOINT_URL_S3",
  };
  g_autoptr (GFile) folder = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_unsetenv (foreign[i]);
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_REGION", PROOF_DEMO_REGION, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/dev/null", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", TRUE);

  self->demo = proof_demo_start (error);
  if (!self->demo)
    return FALSE;
  self->demo_folder = g_dir_make_tmp ("proofreel-demo-XXXXXX", error);
  if (!self->demo_folder)
    return FALSE;
  folder = g_file_new_for_path (self->demo_folder);
  self->vault = proof_vault_new (folder);
  return TRUE;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_remove (child);
    }
  g_rmdir (path);
}

static void
open_demo (ProofApplication *self,
           ProofWindow      *window)
{
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();

  request->job_id = g_strdup (PROOF_DEMO_JOB_ID);
  request->region = g_strdup (PROOF_DEMO_REGION);
  request->endpoint_url = g_strdup (proof_demo_service_get_url (self->demo));
  /* The next demo is at another address. */
  proof_session_set_cache_size (proof_window_get_session (window), 0);
  proof_window_open_job (window, request, NULL);
}

static void
demo_activated_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *const command[] = { program, "--demo", NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_NONE, &error);
  if (!process)
    g_warning ("%s", error->message);
}

/* --- command line --- */

static int
proof_application_handle_local_options (GApplication *application,
                                        GVariantDict *dict)
{
  ProofApplication *self = PROOF_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("proofreel %s\n", PROOF_VERSION);
      return 0;
    }
  if (!proof_options_check (dict, &error) ||
      (g_variant_dict_contains (dict, "demo") && !prepare_demo (self, &error)))
    {
      g_printerr ("proofreel: %s\n", error->message);
      return 1;
    }
  self->takes_picture = g_variant_dict_contains (dict, "screenshot");
  /* These are no business of a window that is open already. */
  if (g_variant_dict_contains (dict, "demo") || g_variant_dict_contains (dict, "screenshot"))
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
screenshot_done_cb (ProofApplication *self,
                    const char       *error)
{
  if (error)
    {
      g_printerr ("proofreel: %s\n", error);
      self->exit_status = 1;
    }
  g_application_quit (G_APPLICATION (self));
}

static void
begin_screenshot (ProofApplication        *self,
                  GApplicationCommandLine *command_line,
                  GVariantDict            *dict,
                  ProofWindow             *window,
                  gboolean                 opens)
{
  const char *name;
  g_autoptr (GFile) file = NULL;
  double seconds;
  ProofTime at = PROOF_TIME_NONE;

  if (!g_variant_dict_lookup (dict, "screenshot", "^&ay", &name))
    return;

  /* At rest at once, and of exactly the size that was asked for. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (window), "screenshot");
  file = g_application_command_line_create_file_for_arg (command_line, name);
  if (g_variant_dict_lookup (dict, "at", "d", &seconds))
    at = (ProofTime) llround (seconds * PROOF_SECOND);
  self->screenshot = proof_screenshot_new (window, file, at, opens);
  g_signal_connect_object (self->screenshot, "done", G_CALLBACK (screenshot_done_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
open_arguments (ProofWindow           *window,
                GVariantDict          *dict,
                const ProofJobRequest *request,
                GPtrArray             *files,
                const char            *video)
{
  g_autofree char *uri = NULL;

  if (request)
    {
      if (!video && files->len > 0)
        video = uri = g_file_get_uri (files->pdata[0]);
      proof_window_open_job (window, request, video);
    }
  else if (video || files->len > 0)
    {
      proof_session_set_access (proof_window_get_session (window), proof_options_look_up (dict, "profile"),
                                proof_options_look_up (dict, "region"), proof_options_look_up (dict, "endpoint-url"));
      proof_window_open_files (window, (GFile **) files->pdata, files->len, video);
    }
}

/* GFile takes keys in S3 for paths, and tidies them: the first of these is @video. */
static GPtrArray *
read_files (GApplicationCommandLine  *command_line,
            GVariantDict             *dict,
            char                    **video)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree const char **names = NULL;

  g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &names);
  for (guint i = 0; names && names[i]; i++)
    if (*video || !(*video = proof_s3_uri_tidy (names[i], NULL)))
      g_ptr_array_add (files,
                       g_application_command_line_create_file_for_arg (command_line, names[i]));
  return files;
}

static int
proof_application_command_line (GApplication            *application,
                                GApplicationCommandLine *command_line)
{
  ProofApplication *self = PROOF_APPLICATION (application);
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  g_autoptr (ProofJobRequest) request = proof_options_read_request (dict, NULL);
  g_autofree char *video = NULL;
  g_autoptr (GPtrArray) files = read_files (command_line, dict, &video);
  gboolean opens = self->demo || request || video || files->len > 0;
  ProofWindow *window = NULL;
  int width, height;

  if (files->len == 1 && !request && !video)
    window = proof_window_find (GTK_APPLICATION (application), files->pdata[0]);
  if (window)
    {
      gtk_window_present (GTK_WINDOW (window));
      return 0;
    }

  if (g_variant_dict_contains (dict, "new-window"))
    window = new_window (self);
  else
    window = opens ? ensure_free_window (self) : ensure_window (self);
  if (proof_options_read_size (dict, &width, &height))
    {
      gtk_window_unmaximize (GTK_WINDOW (window));
      gtk_window_set_default_size (GTK_WINDOW (window), width, height);
    }
  begin_screenshot (self, command_line, dict, window, opens);
  gtk_window_present (GTK_WINDOW (window));
  if (self->demo)
    open_demo (self, window);
  else
    open_arguments (window, dict, request, files, video);
  return 0;
}

/* --- object --- */

/* Asked to end from outside: as if the window were closed, so that nothing is left behind. */
static gboolean
terminated_cb (gpointer user_data)
{
  g_application_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* GStreamer looks through its plugins, and through all of them at the first start, which takes a
 * second. The first video waits for that; the window need not. */
static gpointer
init_gstreamer (gpointer data)
{
  gst_init (NULL, NULL);
  return NULL;
}

static void
proof_application_startup (GApplication *application)
{
  ProofApplication *self = PROOF_APPLICATION (application);
  GDBusConnection *connection = g_application_get_dbus_connection (application);

  G_APPLICATION_CLASS (proof_application_parent_class)->startup (application);

  proof_settings_follow_aws ();
  g_settings_bind (proof_settings_get (), "style", adw_style_manager_get_default (),
                   "color-scheme", G_SETTINGS_BIND_GET);
  proof_mfa_dialog_install (GTK_APPLICATION (self));
  self->gstreamer = g_thread_new ("gst-init", init_gstreamer, NULL);
  if (connection)
    self->mpris = proof_mpris_new (GTK_APPLICATION (self), connection);
  self->signal_ids[0] = g_unix_signal_add (SIGTERM, terminated_cb, application);
  self->signal_ids[1] = g_unix_signal_add (SIGINT, terminated_cb, application);
}

static void
proof_application_window_removed (GtkApplication *application,
                                  GtkWindow      *window)
{
  GTK_APPLICATION_CLASS (proof_application_parent_class)->window_removed (application, window);

  update_watch (PROOF_APPLICATION (application));
}

static void
proof_application_shutdown (GApplication *application)
{
  ProofApplication *self = PROOF_APPLICATION (application);
  GtkWindow *window;

  for (guint i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  g_clear_pointer (&self->gstreamer, g_thread_join);
  g_clear_object (&self->screenshot);
  g_clear_object (&self->mpris);
  while ((window = gtk_application_get_active_window (GTK_APPLICATION (self))))
    gtk_window_destroy (window);
  g_clear_object (&self->watch);
  g_clear_object (&self->collector);
  g_clear_object (&self->vault);
  g_clear_object (&self->demo);
  if (self->demo_folder)
    remove_folder (self->demo_folder);
  g_clear_pointer (&self->demo_folder, g_free);

  G_APPLICATION_CLASS (proof_application_parent_class)->shutdown (application);
}

static void
proof_application_class_init (ProofApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = proof_application_startup;
  application_class->activate = proof_application_activate;
  application_class->open = proof_application_open;
  application_class->handle_local_options = proof_application_handle_local_options;
  application_class->command_line = proof_application_command_line;
  application_class->shutdown = proof_application_shutdown;
  GTK_APPLICATION_CLASS (klass)->window_removed = proof_application_window_removed;
}

/* Of a notification: a document of the vault. */
static void
open_document_activated_cb (GSimpleAction *action,
                            GVariant      *parameter,
                            gpointer       user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  proof_application_open (user_data, &file, 1, "");
}

static void
new_window_activated_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  gtk_window_present (GTK_WINDOW (new_window (user_data)));
}

static void
quit_activated_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  /* By way of the windows, which remember their size; that used last does so last. */
  windows = g_list_reverse (windows);
  for (GList *l = windows; l; l = l->next)
    gtk_window_close (l->data);
  if (!windows)
    g_application_quit (user_data);
}

static void
proof_application_init (ProofApplication *self)
{
  static const GActionEntry actions[] = {
    { .name = "new-window", .activate = new_window_activated_cb },
    { .name = "demo", .activate = demo_activated_cb },
    { .name = "open-document", .activate = open_document_activated_cb, .parameter_type = "s" },
    { .name = "quit", .activate = quit_activated_cb },
  };

  proof_options_add (G_APPLICATION (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

ProofApplication *
proof_application_new (void)
{
  return g_object_new (PROOF_TYPE_APPLICATION,
                       "application-id", PROOF_APP_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/proofreel/Proofreel",
                       NULL);
}

int
proof_application_get_exit_status (ProofApplication *self)
{
  g_return_val_if_fail (PROOF_IS_APPLICATION (self), 1);

  return self->exit_status;
}
