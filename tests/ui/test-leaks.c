/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every way to keys, through the window and at full debug, and every answer that repeats what it
 * was sent: afterwards no secret, token or signature is found in what was logged, printed, shown,
 * kept in documents or in the cache. A process of its own runs the flows, its output being a file
 * among those that are searched; a second one leaves secrets about on purpose, all of which must
 * be found. */
#include "config.h"

#include "proof-test-window.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "proof-job-notice.h"
#include "proof-label-start.h"
#include "proof-settings.h"
#include "proof-test-folder.h"
#include "proof-test-relay.h"
#include "proof-test-sso.h"

#define START_URL "https://corp.awsapps.com/start"

typedef enum
{
  ENVIRONMENT,
  PROFILE,
  ROLE,
  PROCESS,
  CONTAINER,
  SSO,
} Keys;

static const struct
{
  const char    *name;
  Keys           keys;
  ProofTestPlace place;
  const char    *fault; /* of the relay, else "portal WORDS" or "refresh WORDS" */
} flows[] = {
  { "environment", ENVIRONMENT, PROOF_TEST_PLACE_NONE, "" },
  { "page-refused", ENVIRONMENT, PROOF_TEST_PLACE_FIRST_PAGE,
    "echo 400 InvalidSignatureException" },
  { "page-denied", ROLE, PROOF_TEST_PLACE_MIDDLE_PAGE, "echo 400 AccessDeniedException" },
  { "video-refused", ROLE, PROOF_TEST_PLACE_OBJECT, "echo 403 SignatureDoesNotMatch" },
  { "video-denied", CONTAINER, PROOF_TEST_PLACE_OBJECT, "echo 403 AccessDenied" },
  { "profile", PROFILE, PROOF_TEST_PLACE_NONE, "" },
  { "role", ROLE, PROOF_TEST_PLACE_NONE, "" },
  { "role-refused", ROLE, PROOF_TEST_PLACE_STS, "echo 403 SignatureDoesNotMatch" },
  { "process", PROCESS, PROOF_TEST_PLACE_NONE, "" },
  { "container", CONTAINER, PROOF_TEST_PLACE_NONE, "" },
  { "sso", SSO, PROOF_TEST_PLACE_NONE, "portal 200" },
  { "sso-refresh", SSO, PROOF_TEST_PLACE_NONE, "refresh ok" },
  { "sso-refused", SSO, PROOF_TEST_PLACE_NONE, "portal echo" },
  { "sso-refresh-refused", SSO, PROOF_TEST_PLACE_NONE, "refresh echo" },
  { "sign-in", SSO, PROOF_TEST_PLACE_NONE, "sign-in" },
};

static const char *const planted[] = {
  PROOF_DEMO_SECRET, "planted/secret", "planted-session", "planted-access-", "planted-refresh-",
  "planted-client-secret-", "planted-device-", "planted-notice", NULL
};

static char *home;

/* --- searching --------------------------------------------------------------- */

static void
add_base64 (GPtrArray  *forms,
            const char *secret)
{
  gsize length = strlen (secret);

  /* Whatever stands before it shifts it by none, one or two bytes. */
  for (gsize skip = 0; skip < 3; skip++)
    {
      gsize whole = (length - skip) / 3 * 3;
      char *text = g_base64_encode ((const guchar *) secret + skip, whole);

      g_ptr_array_add (forms, g_bytes_new_take (text, strlen (text)));
    }
}

static void
add_utf16 (GPtrArray  *forms,
           const char *secret,
           const char *charset)
{
  gsize length;
  char *text = g_convert (secret, -1, charset, "UTF-8", NULL, &length, NULL);

  g_ptr_array_add (forms, g_bytes_new_take (text, length));
}

/* (element-type GBytes): as which it may stand in a file. */
static GPtrArray *
list_forms (const char *secret)
{
  GPtrArray *forms = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *percent = g_uri_escape_string (secret, NULL, FALSE);
  GString *json = g_string_new (secret);

  g_string_replace (json, "/", "\\/", 0);
  g_ptr_array_add (forms, g_bytes_new (secret, strlen (secret)));
  add_utf16 (forms, secret, "UTF-16LE");
  add_utf16 (forms, secret, "UTF-16BE");
  add_base64 (forms, secret);
  g_ptr_array_add (forms, g_bytes_new (percent, strlen (percent)));
  g_ptr_array_add (forms, g_string_free_to_bytes (json));
  return forms;
}

/* (element-type GBytes): of all secrets */
static GPtrArray *
list_all_forms (GPtrArray *signatures)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; planted[i]; i++)
    g_ptr_array_extend_and_steal (all, list_forms (planted[i]));
  for (guint i = 0; i < signatures->len; i++)
    g_ptr_array_extend_and_steal (all, list_forms (g_ptr_array_index (signatures, i)));
  return all;
}

static guint
search (const char *path,
        GPtrArray  *forms,
        gsize      *n_bytes)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GMappedFile) file = dir ? NULL : g_mapped_file_new (path, FALSE, NULL);
  const char *name;
  guint n = 0;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      n += search (child, forms, n_bytes);
    }
  /* An empty file has no contents at all. */
  for (guint i = 0; file && g_mapped_file_get_length (file) > 0 && i < forms->len; i++)
    {
      gsize length;
      const char *form = g_bytes_get_data (g_ptr_array_index (forms, i), &length);
      const char *found = memmem (g_mapped_file_get_contents (file),
                                  g_mapped_file_get_length (file), form, length);

      if (found)
        {
          gsize at = found - g_mapped_file_get_contents (file);
          gsize begin = at > 60 ? at - 60 : 0;
          g_autofree char *around =
            g_strndup (g_mapped_file_get_contents (file) + begin,
                       MIN (160, g_mapped_file_get_length (file) - begin));
          g_autofree char *escaped = g_strescape (around, NULL);

          g_printerr ("%s, byte %zu: %s\n", path, at, escaped);
          n++;
        }
    }
  if (file)
    *n_bytes += g_mapped_file_get_length (file);
  return n;
}

/* --- the flows, in a process of their own ------------------------------------ */

static void
append_texts (GString   *texts,
              GtkWidget *widget)
{
  g_autofree char *tooltip = gtk_widget_get_tooltip_text (widget) != NULL
                               ? g_strdup (gtk_widget_get_tooltip_text (widget)) : g_strdup ("");

  if (GTK_IS_LABEL (widget))
    g_string_append_printf (texts, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  else if (GTK_IS_EDITABLE (widget))
    g_string_append_printf (texts, "%s\n", gtk_editable_get_text (GTK_EDITABLE (widget)));
  g_string_append_printf (texts, "%s\n", tooltip);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    append_texts (texts, child);
}

static void
save (const char *name,
      const char *text,
      gssize      length)
{
  static guint n;
  g_autofree char *file = g_strdup_printf ("%s-%u", name, n++);
  g_autofree char *path = g_build_filename (proof_test_window_folder (), file, NULL);

  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

/* Pages are packed in the document: laid open for the search. */
static void
save_pages (ProofDocument *document)
{
  for (guint i = 0; i < proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS); i++)
    {
      g_autoptr (GBytes) page =
        proof_document_get_page (document, PROOF_AGGREGATION_TIMESTAMPS, i, NULL);

      save ("page", g_bytes_get_data (page, NULL), g_bytes_get_size (page));
    }
}

static void
write_home (const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (home, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
plant_token (gint64 seconds)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, "corp", -1);
  g_autofree char *name = g_strdup_printf (".aws/sso/cache/%s.json", hash);
  g_autoptr (GDateTime) end =
    g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + seconds);
  g_autofree char *time = g_date_time_format (end, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *text =
    g_strdup_printf ("{\"startUrl\": \"" START_URL "\", \"region\": \"eu-central-1\", "
                     "\"accessToken\": \"planted-access-0\", \"expiresAt\": \"%s\", "
                     "\"clientId\": \"client-0\", \"clientSecret\": \"planted-client-secret-0\", "
                     "\"registrationExpiresAt\": \"2099-01-01T00:00:00Z\", "
                     "\"refreshToken\": \"planted-refresh-0\"}", time);

  write_home (name, text);
}

/* The files and variables that lead to the keys. */
static void
plant_keys (Keys              keys,
            ProofTestRelay   *relay,
            ProofDemoService *service)
{
  static const char *const secret = "aws_access_key_id = " PROOF_DEMO_ACCESS_KEY "\n"
                                    "aws_secret_access_key = " PROOF_DEMO_SECRET "\n";
  g_autofree char *process = g_strdup_printf ("credential_process = cat \"%s/keys.json\"\n", home);
  g_autofree char *container = g_strdup_printf ("%s/keys", proof_test_relay_get_url (relay));
  g_autofree char *config = NULL;
  const char *lines[] = {
    [ENVIRONMENT] = "",
    [PROFILE] = secret,
    [ROLE] = "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = y\n",
    [PROCESS] = process,
    [CONTAINER] = "",
    [SSO] = "sso_session = corp\nsso_account_id = 012345678901\nsso_role_name = Look+Here\n",
  };

  config = g_strconcat ("[default]\nregion = " PROOF_DEMO_REGION "\n", lines[keys],
                        "[profile y]\n", secret, "[sso-session corp]\nsso_start_url = " START_URL
                        "\nsso_region = eu-central-1\n", NULL);
  write_home ("config", config);
  write_home ("keys.json", "{\"Version\":1,\"AccessKeyId\":\"" PROOF_DEMO_ACCESS_KEY "\","
                           "\"SecretAccessKey\":\"" PROOF_DEMO_SECRET "\","
                           "\"SessionToken\":\"planted-session\"}");
  g_setenv ("AWS_ENDPOINT_URL_STS", proof_test_relay_get_url (relay), TRUE);
  g_unsetenv ("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  g_unsetenv ("AWS_ACCESS_KEY_ID");
  g_unsetenv ("AWS_SECRET_ACCESS_KEY");
  g_unsetenv ("AWS_SESSION_TOKEN");
  if (keys == CONTAINER)
    g_setenv ("AWS_CONTAINER_CREDENTIALS_FULL_URI", container, TRUE);
  if (keys == ENVIRONMENT)
    {
      g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
      g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
      g_setenv ("AWS_SESSION_TOKEN", "planted-session", TRUE);
    }
  if (keys == SSO)
    proof_demo_service_set_keys (service, "ASIAROLE", "planted/secret", "planted-session");
  else
    proof_demo_service_set_keys (service, PROOF_DEMO_ACCESS_KEY, PROOF_DEMO_SECRET,
                                 keys == PROFILE ? NULL : "planted-session");
}

static gboolean
has_ended (ProofSession *session)
{
  ProofLoading loading = proof_session_get_loading (session);
  ProofPlayer *player = proof_session_get_player (session);

  return loading == PROOF_LOADING_FAILED ||
         (loading == PROOF_LOADING_READY &&
          (proof_player_get_error (player) || proof_player_get_frame_table (player)));
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = proof_label_start_send_finish (PROOF_AWS_CLIENT (source), result, &error);

  g_print ("started: %s %s\n", id ? id : "", error ? error->message : "");
  *(gboolean *) user_data = TRUE;
}

/* What starts a job, and what tells of its end. */
static void
start_and_hear (ProofTestRelay *relay)
{
  g_autoptr (ProofAwsSettings) settings =
    proof_aws_settings_new (NULL, PROOF_DEMO_REGION, proof_test_relay_get_url (relay));
  g_autoptr (ProofAwsClient) client = proof_aws_client_new (settings);
  g_autoptr (ProofLabelStart) start = proof_label_start_new ();
  g_autoptr (ProofJobNotice) notice = NULL;
  g_autoptr (GError) error = NULL;
  static const char text[] =
    "{\"Type\":\"Notification\",\"Signature\":\"planted-notice\",\"UnsubscribeURL\":"
    "\"https://sns.invalid/?planted-notice\",\"Message\":\"{\\\"JobId\\\":\\\"planted-notice";
  gboolean done = FALSE;

  g_set_str (&start->bucket, "reels");
  g_set_str (&start->key, "in/clip.mp4");
  proof_label_start_send_async (start, client, NULL, started_cb, &done);
  PROOF_TEST_WAIT (done);
  notice = proof_job_notice_parse (text, strlen (text), &error);
  g_print ("notice: %s\n", error ? error->message : notice->job_id);
}

static void
ask_who (void)
{
  const char *argv[] = { g_getenv ("PROOFREEL"), "whoami", NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                NULL, NULL);
}

static void
run_flow (guint           i,
          GPtrArray      *signatures)
{
  g_autoptr (ProofDemoService) service = proof_test_service_new ();
  g_autoptr (ProofTestRelay) relay = proof_test_relay_new (service);
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();
  const char *words = strchr (flows[i].fault, ' ');
  GString *texts = g_string_new (NULL);
  ProofWindow *window;
  ProofSession *session;
  GtkWidget *root;

  g_print ("flow: %s\n", flows[i].name);
  plant_keys (flows[i].keys, relay, service);
  if (flows[i].place != PROOF_TEST_PLACE_NONE)
    proof_test_relay_set_fault (relay, flows[i].place, flows[i].fault, -1);
  else if (g_str_has_prefix (flows[i].fault, "portal "))
    sso->portal = words + 1;
  else if (g_str_has_prefix (flows[i].fault, "refresh "))
    sso->refresh = words + 1;
  if (flows[i].keys == SSO && words)
    plant_token (sso->refresh == words + 1 ? -60 : 8 * 60 * 60);
  if (g_str_equal (flows[i].fault, "sign-in"))
    {
      g_autofree char *aws = g_build_filename (home, ".aws", NULL);

      proof_test_folder_remove (aws);
    }

  window = proof_test_window_open ();
  root = GTK_WIDGET (window);
  session = proof_window_get_session (window);
  request->job_id = g_strdup_printf ("%u" PROOF_TEST_JOB_ID, i);
  request->job_id[64] = '\0';
  {
    g_autofree char *path = g_build_filename (proof_test_window_folder (), "results.json", NULL);
    g_autofree char *contents = NULL;
    gsize length;
    g_autoptr (GBytes) bytes = NULL;

    proof_test_results_path ();
    g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
    bytes = g_bytes_new (contents, length);
    proof_demo_service_add_job (service, request->job_id, bytes, NULL);
  }
  request->region = g_strdup (PROOF_DEMO_REGION);
  request->endpoint_url = g_strdup (proof_test_relay_get_url (relay));
  request->max_results = 30;
  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  proof_window_open_job (window, request, NULL);
  if (g_str_equal (flows[i].fault, "sign-in"))
    {
      GtkWidget *dialog;

      proof_test_click (proof_test_wait_for (root, "_Sign In…"));
      dialog = proof_test_wait_for (root, "ProofSignInDialog");
      proof_test_iterate (200);
      append_texts (texts, dialog);
      PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
    }
  PROOF_TEST_WAIT (has_ended (session));
  proof_test_iterate (200);
  g_print ("ended: %s / %s\n",
           proof_session_get_error (session) ? proof_session_get_error (session)->message : "",
           proof_player_get_error (proof_session_get_player (session))
             ? proof_player_get_error (proof_session_get_player (session))->message : "");
  append_texts (texts, root);
  save ("texts", texts->str, texts->len);
  if (proof_session_get_document (session))
    save_pages (proof_session_get_document (session));
  if (i == ENVIRONMENT)
    start_and_hear (relay);
  ask_who ();
  proof_test_window_close ();

  g_ptr_array_extend_and_steal (signatures, proof_test_relay_dup_signatures (relay));
  g_string_free (texts, TRUE);
}

/* The sieve must be able to hold something: each form of a secret, in a file of its own. */
static guint
leave_about (GPtrArray *signatures)
{
  g_autoptr (GPtrArray) forms = NULL;

  g_ptr_array_add (signatures, g_strdup ("0123456789abcdef0123456789abcdef"));
  forms = list_all_forms (signatures);
  for (guint i = 0; i < forms->len; i++)
    {
      g_autoptr (GString) text = g_string_new ("before ");
      gsize length;
      const char *form = g_bytes_get_data (g_ptr_array_index (forms, i), &length);

      g_string_append_len (text, form, length);
      save ("left", text->str, text->len);
    }
  g_debug ("and in the log: %s", planted[0]);
  g_print ("and printed: %s\n", planted[2]);
  return forms->len + 2;
}

static int
run_child (gboolean     leave,
           const char  *report)
{
  g_autoptr (GPtrArray) signatures = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) forms = NULL;
  g_autofree char *log = g_build_filename (proof_test_window_folder (), "log", NULL);
  int fd = g_open (log, O_CREAT | O_WRONLY | O_APPEND, 0600), out;
  guint n_left = 0, n_found;
  gsize n_bytes = 0;

  out = g_open (report, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  dup2 (fd, 1);
  dup2 (fd, 2);
  close (fd);
  g_settings_set_int (proof_settings_get (), "cache-size", 64);
  if (leave)
    n_left = leave_about (signatures);
  for (guint i = 0; !leave && i < G_N_ELEMENTS (flows); i++)
    run_flow (i, signatures);
  fflush (NULL);

  dup2 (out, 2);
  close (out);
  forms = list_all_forms (signatures);
  n_found = search (proof_test_window_folder (), forms, &n_bytes);
  g_printerr ("%u signatures, %u forms, %zu bytes, %u found\n", signatures->len, forms->len,
              n_bytes, n_found);
  if (!g_getenv ("PROOF_TEST_KEEP"))
    proof_test_folder_remove (proof_test_window_folder ());
  /* What is written down is written in no more than one form each. */
  return leave ? (n_found >= n_left ? 0 : 1) : n_found == 0 && signatures->len > 50 ? 0 : 1;
}

/* --- the test ---------------------------------------------------------------- */

static void
test_child (gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *report = g_build_filename (home, "report", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  g_subprocess_launcher_setenv (launcher, "GST_DEBUG", "4", TRUE);
  /* What is still allocated is not what is looked for. */
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_subprocess_launcher_setenv (launcher, "GST_DEBUG_NO_COLOR", "1", TRUE);
  child = g_subprocess_launcher_spawn (launcher, &error, "/proc/self/exe", "--child", data, report,
                                       NULL);
  g_assert_no_error (error);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  if (g_file_get_contents (report, &text, NULL, NULL))
    lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines && lines[i]; i++)
    if (g_str_equal (data, "flows") || strstr (lines[i], " found"))
      g_test_message ("%s", lines[i]);
  g_assert_true (g_subprocess_get_successful (child));
}

int
main (int    argc,
      char **argv)
{
  int status;

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    {
      g_autofree char *config = g_build_filename (g_get_home_dir (), "config", NULL);
      int n = 1;

      home = g_strdup (g_get_home_dir ());
      proof_test_window_init (&n, &argv, G_APPLICATION_NON_UNIQUE);
      g_setenv ("AWS_CONFIG_FILE", config, TRUE);
      return run_child (g_str_equal (argv[2], "left-about"), argv[3]);
    }

  g_test_init (&argc, &argv, NULL);
  home = g_dir_make_tmp ("proof-home-XXXXXX", NULL);
  g_setenv ("HOME", home, TRUE);
  g_test_add_data_func ("/leaks/left-about", "left-about", test_child);
  g_test_add_data_func ("/leaks/flows", "flows", test_child);

  status = g_test_run ();
  proof_test_folder_remove (home);
  g_free (home);
  return status;
}
