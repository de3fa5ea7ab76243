/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-test-window.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <locale.h>
#include <stdarg.h>

#include "proof-demo.h"
#include "proof-test-clip.h"
#include "proof-test-folder.h"

#define EVERY 5

/* Never finalized: what unregisters an application is the end of g_application_run (). */
static ProofApplication *application;
static char *folder;
static char *video;
static char *results;

/* --- folders and files --- */

void
proof_test_window_init (int               *argc,
                        char            ***argv,
                        GApplicationFlags  flags)
{
  static const char *const homes[] = {
    "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME",
  };
  static const char *const foreign[] = {
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
  };
  g_autofree char *config = NULL;
  g_autoptr (GError) error = NULL;

  folder = g_dir_make_tmp ("proof-test-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    {
      g_autofree char *home = g_build_filename (folder, homes[i], NULL);

      g_mkdir (home, 0700);
      g_setenv (homes[i], home, TRUE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_unsetenv (foreign[i]);
  config = g_build_filename (folder, "aws-config", NULL);
  g_file_set_contents (config, "[default]\n[profile night]\nregion = eu-north-1\n", -1, NULL);
  g_setenv ("AWS_CONFIG_FILE", config, TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", TRUE);
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  /* No sound: the machine may have none, and its servers warn. */
  g_setenv ("PIPEWIRE_LOG_LEVEL", "0", TRUE);

  g_test_init (argc, argv, NULL);
  gst_init (NULL, NULL);
  gtk_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  application = proof_application_new ();
  g_application_set_flags (G_APPLICATION (application),
                           g_application_get_flags (G_APPLICATION (application)) | flags);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
}

int
proof_test_window_run (void)
{
  int status = g_test_run ();

  proof_test_folder_remove (folder);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&video, g_free);
  g_clear_pointer (&results, g_free);
  return status;
}

const char *
proof_test_window_folder (void)
{
  return folder;
}

const char *
proof_test_video_path (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "clip.mp4", NULL);

  if (!video &&
      !proof_test_clip_make (path, &(ProofTestClip) { .n_frames = PROOF_TEST_N_FRAMES }, &error))
    {
      g_test_skip (error->message);
      return NULL;
    }
  if (!video)
    video = g_steal_pointer (&path);
  return video;
}

static void
append_detection (GString    *json,
                  int         ms,
                  const char *name,
                  const char *parent,
                  double      confidence,
                  const char *instances)
{
  g_string_append_printf (json,
                          "%s{\"Timestamp\":%d,\"Label\":{\"Name\":\"%s\",\"Confidence\":%.3f,"
                          "\"Instances\":[%s],\"Parents\":[%s],\"Aliases\":[],"
                          "\"Categories\":[{\"Name\":\"Street\"}]}}",
                          json->str[json->len - 1] == '[' ? "" : ",", ms, name, confidence,
                          instances, parent);
}

static char *
describe_results (void)
{
  /* Numbers of JSON have a point in every language. */
  locale_t plain = newlocale (LC_ALL_MASK, "C", (locale_t) 0), ours = uselocale (plain);
  GString *json = g_string_new ("{\"JobStatus\":\"SUCCEEDED\","
                                "\"LabelModelVersion\":\"3.0\",\"JobTag\":\"night\","
                                "\"JobId\":\"" PROOF_TEST_JOB_ID "\","
                                "\"Video\":{\"S3Object\":{\"Bucket\":\"reels\","
                                "\"Name\":\"in/clip.mp4\"}},"
                                "\"VideoMetadata\":{\"Codec\":\"h264\",\"DurationMillis\":10000,"
                                "\"Format\":\"QuickTime / MOV\",\"FrameRate\":25,"
                                "\"FrameHeight\":180,"
                                "\"FrameWidth\":320},"
                                "\"GetRequestMetadata\":{\"SortBy\":\"TIMESTAMP\","
                                "\"AggregateBy\":\"TIMESTAMPS\"},\"Labels\":[");

  for (guint i = 0; i < PROOF_TEST_N_FRAMES; i += EVERY)
    {
      ProofBox box;
      g_autofree char *instance = NULL;

      proof_test_clip_rect (i, &box);
      instance = g_strdup_printf ("{\"BoundingBox\":{\"Left\":%.5f,\"Top\":%.5f,"
                                  "\"Width\":%.5f,\"Height\":%.5f},"
                                  "\"Confidence\":%.3f}",
                                  box.left, box.top, box.width, box.height, 90.5);
      append_detection (json, i * 40, "Person", "", 99.125, instance);
      append_detection (json, i * 40, "Car", "{\"Name\":\"Vehicle\"}", i % 10 ? 95.5 : 61.25,
                        instance);
      append_detection (json, i * 40, "Outdoors", "", 88.75, "");
    }
  g_string_append (json, "]}");
  uselocale (ours);
  freelocale (plain);
  return g_string_free_and_steal (json);
}

const char *
proof_test_results_path (void)
{
  if (!results)
    {
      g_autofree char *json = describe_results ();

      results = g_build_filename (folder, "results.json", NULL);
      g_assert_true (g_file_set_contents (results, json, -1, NULL));
    }
  return results;
}

ProofDemoService *
proof_test_service_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDemoService) service = NULL;
  g_autofree char *json = describe_results ();
  g_autoptr (GBytes) timestamps = g_bytes_new (json, strlen (json));
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!proof_test_video_path ())
    return NULL;
  service = proof_demo_service_new (&error);
  g_assert_no_error (error);
  proof_demo_service_add_job (service, PROOF_TEST_JOB_ID, timestamps, NULL);
  file = g_mapped_file_new (proof_test_video_path (), FALSE, &error);
  g_assert_no_error (error);
  bytes = g_mapped_file_get_bytes (file);
  proof_demo_service_add_object (service, "reels", "in/clip.mp4", bytes);
  return g_steal_pointer (&service);
}

/* --- windows --- */

ProofWindow *
proof_test_window_open (void)
{
  GtkWindow *window;

  g_application_activate (G_APPLICATION (application));
  window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_assert_true (PROOF_IS_WINDOW (window));
  PROOF_TEST_WAIT (gtk_widget_get_mapped (GTK_WIDGET (window)) &&
                   gtk_widget_get_width (GTK_WIDGET (window)) > 0);
  proof_test_iterate (100);
  /* What a window manager would do. */
  proof_test_xdotool ("search", "--onlyvisible", "--name", "Proofreel", "windowfocus", NULL);
  PROOF_TEST_WAIT (gtk_window_is_active (window));
  return PROOF_WINDOW (window);
}

ProofWindow *
proof_test_viewer_open (void)
{
  ProofWindow *window;
  ProofSession *session;
  ProofPlayer *player;
  g_autoptr (GFile) labels = NULL;
  g_autoptr (GFile) clip = NULL;

  if (!proof_test_video_path ())
    return NULL;
  window = proof_test_window_open ();
  session = proof_window_get_session (window);
  player = proof_session_get_player (session);
  labels = g_file_new_for_path (proof_test_results_path ());
  clip = g_file_new_for_path (proof_test_video_path ());
  /* The video first: they are told apart by content. */
  proof_window_open_files (window, (GFile *[]) { clip, labels }, 2, NULL);
  /* One after the other, so that a failure tells what did not come. */
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_PAUSED);
  PROOF_TEST_WAIT (proof_player_get_frame_table (player));
  PROOF_TEST_WAIT (proof_player_get_frame_number (player) == 0);
  PROOF_TEST_WAIT (!proof_player_get_seeking (player));
  PROOF_TEST_WAIT (proof_test_find (GTK_WIDGET (window), "ProofTransport"));
  proof_test_iterate (300);
  return window;
}

void
proof_test_window_close (void)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  AdwDialog *dialog;

  if (!window)
    return;
  while ((dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window))))
    adw_dialog_force_close (dialog);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (window);
  PROOF_TEST_WAIT (window == NULL);
  /* GTK 4.18 finds an icon in its cache while a thread that loads it drops the last reference:
   * the next window must not ask for it in that moment. */
  proof_test_iterate (100);
}

/* --- finding and pressing --- */

static gboolean
is_called (GtkWidget  *widget,
           const char *what)
{
  const char *action = GTK_IS_ACTIONABLE (widget)
                       ? gtk_actionable_get_action_name (GTK_ACTIONABLE (widget))
                       : NULL;
  const char *label = GTK_IS_LABEL (widget) ? gtk_label_get_label (GTK_LABEL (widget)) : NULL;

  if (GTK_IS_INSCRIPTION (widget))
    label = gtk_inscription_get_text (GTK_INSCRIPTION (widget));
  if (ADW_IS_PREFERENCES_ROW (widget))
    label = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  return g_strcmp0 (G_OBJECT_TYPE_NAME (widget), what) == 0 || g_strcmp0 (label, what) == 0 ||
         g_strcmp0 (gtk_widget_get_tooltip_text (widget), what) == 0 || g_strcmp0 (action,
                                                                                   what) == 0;
}

GtkWidget *
proof_test_find (GtkWidget  *root,
                 const char *what)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (is_called (root, what))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = proof_test_find (child, what);

      if (found)
        return found;
    }
  return NULL;
}

gboolean
proof_test_has_text (GtkWidget  *root,
                     const char *part)
{
  if (!gtk_widget_get_mapped (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), part))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    if (proof_test_has_text (child, part))
      return TRUE;
  return FALSE;
}

GtkWidget *
proof_test_wait_for (GtkWidget  *root,
                     const char *what)
{
  GtkWidget *widget = NULL;
  gint64 end = g_get_monotonic_time () + PROOF_TEST_PATIENCE_S * G_USEC_PER_SEC;

  while (!widget)
    {
      if (g_get_monotonic_time () > end)
        g_error ("there is no “%s”", what);
      while (!proof_test_find (root, what) && g_get_monotonic_time () < end)
        proof_test_iterate (5);
      /* What has just appeared finds its place, or gives way to its like. */
      proof_test_iterate (150);
      widget = proof_test_find (root, what);
    }
  return widget;
}

/* Lets the main loop run for @ms, and on until it rests; a second at most, since on a busy machine
 * it may not rest while something plays. */
void
proof_test_iterate (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;
  gboolean busy;

  do
    {
      busy = g_main_context_iteration (NULL, FALSE);
      if (!busy)
        g_usleep (1000);
    }
  while (g_get_monotonic_time () < end + (busy ? G_USEC_PER_SEC : 0));
}

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* The window is served meanwhile. */
void
proof_test_xdotool (const char *command,
                    ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  gboolean finished = FALSE;
  va_list rest;

  g_ptr_array_add (arguments, (char *) "xdotool");
  va_start (rest, command);
  for (const char *argument = command; argument; argument = va_arg (rest, const char *))
    g_ptr_array_add (arguments, (char *) argument);
  va_end (rest);
  g_ptr_array_add (arguments, NULL);

  process = g_subprocess_newv ((const char *const *) arguments->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                               G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, finished_cb, &finished);
  while (!finished)
    g_main_context_iteration (NULL, TRUE);
}

void
proof_test_key (const char *key)
{
  proof_test_xdotool ("key", key, NULL);
  proof_test_iterate (30);
}

void
proof_test_point_at (GtkWidget *widget,
                     double     x_within,
                     double     y_within)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface;
  graphene_point_t point = GRAPHENE_POINT_INIT (x_within, y_within);
  g_autofree char *x = NULL, *y = NULL, *beside = NULL;
  double dx, dy;

  g_assert_true (gtk_widget_get_mapped (widget));
  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (native), &point, &point));
  gtk_native_get_surface_transform (native, &dx, &dy);
  /* A popover is a surface of its own. */
  for (surface = gtk_native_get_surface (native); GDK_IS_POPUP (surface);
       surface = gdk_popup_get_parent (GDK_POPUP (surface)))
    {
      dx += gdk_popup_get_position_x (GDK_POPUP (surface));
      dy += gdk_popup_get_position_y (GDK_POPUP (surface));
    }
  x = g_strdup_printf ("%d", (int) (point.x + dx));
  y = g_strdup_printf ("%d", (int) (point.y + dy));
  beside = g_strdup_printf ("%d", (int) (point.x + dx) + 2);
  /* The window is at the origin of the screen. Two moves, so that there is one in any case: what is
   * under a pointer at rest is not looked for again. */
  proof_test_xdotool ("mousemove", beside, y, NULL);
  proof_test_xdotool ("mousemove", x, y, NULL);
  proof_test_iterate (60);
}

static void
point_at_middle (GtkWidget *widget)
{
  proof_test_point_at (widget, gtk_widget_get_width (widget) / 2.0,
                       gtk_widget_get_height (widget) / 2.0);
}

void
proof_test_click (GtkWidget *widget)
{
  point_at_middle (widget);
  proof_test_xdotool ("click", "1", NULL);
  proof_test_iterate (60);
}

void
proof_test_drag (GtkWidget *widget,
                 int        dx,
                 int        dy)
{
  g_autofree char *x = g_strdup_printf ("%d", dx / 2);
  g_autofree char *y = g_strdup_printf ("%d", dy / 2);

  point_at_middle (widget);
  proof_test_xdotool ("mousedown", "1", NULL);
  for (guint i = 0; i < 2; i++)
    {
      proof_test_iterate (60);
      proof_test_xdotool ("mousemove_relative", "--", x, y, NULL);
    }
  proof_test_iterate (60);
  proof_test_xdotool ("mouseup", "1", NULL);
  proof_test_iterate (100);
}

gboolean
proof_test_is_at (ProofPlayer *player,
                  guint        frame)
{
  return !proof_player_get_seeking (player) && proof_player_get_frame_number (player) == frame;
}
