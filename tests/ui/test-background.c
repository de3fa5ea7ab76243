/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes on behind the window: jobs of the Library that are fetched, with mouse and keyboard,
 * and what the desktop is told. */
#include "config.h"

#include "proof-test-window.h"

#include <glib/gstdio.h>

#include "proof-detection-fields.h"
#include "proof-job-row.h"
#include "proof-settings.h"
#include "proof-test-folder.h"
#include "proof-test-server.h"
#include "proof-vault.h"

#define N_DETECTIONS (3 * PROOF_TEST_N_FRAMES / 5)
#define STARTED_WITH \
  "{\"MinConfidence\":75.0,\"Settings\":{\"GeneralLabels\":" \
  "{\"LabelInclusionFilters\":[\"Car\",\"Person\"]}}}"

typedef struct
{
  ProofWindow      *window;
  ProofDemoService *service;
  ProofVault       *vault;
  ProofDocument    *document; /* of a job of which nothing is here yet */
} Fixture;

/* The desktop, for as long as the program: GIO chooses one at first. */
static GDBusConnection *bus;
static GVariant *notification; /* the last one */

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->service = proof_test_service_new ();
  if (!fixture->service)
    return;
  fixture->vault = proof_vault_new (NULL);
  fixture->document = proof_vault_open_job (fixture->vault, PROOF_TEST_JOB_ID, PROOF_DEMO_REGION,
                                            proof_demo_service_get_url (fixture->service), &error);
  g_assert_no_error (error);
  proof_document_set (fixture->document, PROOF_DOCUMENT_AGGREGATE_BY, "TIMESTAMPS", NULL);
  proof_document_set (fixture->document, PROOF_DOCUMENT_MAX_RESULTS, "30", NULL);
  proof_document_set (fixture->document, PROOF_DOCUMENT_STARTED_WITH, STARTED_WITH, NULL);
  if (data)
    proof_document_set (fixture->document, PROOF_DOCUMENT_STOPPED, "1", NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "proofreel", "jobs", NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (fixture->window)
    proof_test_window_close ();
  g_clear_pointer (&notification, g_variant_unref);
  g_clear_object (&fixture->document);
  g_clear_object (&fixture->vault);
  g_clear_object (&fixture->service);
  /* The application's vault follows the folder from test to test. */
  dir = g_dir_open (path, 0, NULL);
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  proof_test_iterate (1000);
}

static gboolean
shows (Fixture    *fixture,
       const char *text)
{
  return proof_test_has_text (GTK_WIDGET (fixture->window), text);
}

static gboolean
is_complete (Fixture *fixture)
{
  return g_strcmp0 (proof_document_get (fixture->document, PROOF_DOCUMENT_STATE), "complete") == 0;
}

static GtkWidget *
open_library (Fixture *fixture)
{
  fixture->window = proof_test_window_open ();
  return proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofJobRow");
}

/* In progress, then fetched, in words; the row under a person's hand stays. */
static void
test_fetched (Fixture      *fixture,
              gconstpointer data)
{
  GtkWidget *row;

  if (!fixture->service)
    return;
  proof_demo_service_set_fault (fixture->service, "in-progress", 1, 0);
  proof_demo_service_set_fault (fixture->service, "rekognition:slow", -1, 300);
  row = open_library (fixture);
  gtk_widget_grab_focus (row);
  PROOF_TEST_WAIT (shows (fixture, "Running at Amazon Rekognition"));
  g_assert_true (shows (fixture, "In progress"));
  g_assert_true (shows (fixture, "asked for: at least 75 %; only Car, Person"));
  PROOF_TEST_WAIT (shows (fixture, "Fetching"));
  PROOF_TEST_WAIT (shows (fixture, "Page 2 of about"));
  PROOF_TEST_WAIT (is_complete (fixture));
  PROOF_TEST_WAIT (shows (fixture, "150 detections") && !shows (fixture, "Fetching"));
  g_assert_true (shows (fixture, "clip.mp4"));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == row);
}

/* What the inspector tells of it. */
static void
assert_asked_for (ProofSession *session,
                  const char   *text)
{
  g_autoptr (GPtrArray) fields = proof_response_fields (session);

  for (guint i = 0; i < fields->len; i += 2)
    if (g_str_equal (fields->pdata[i], "Asked for"))
      {
        g_assert_cmpstr (fields->pdata[i + 1], ==, text);
        return;
      }
  g_assert_not_reached ();
}

/* Opened while it is being fetched, the window goes on with it; left, the Library does. */
static void
test_opened (Fixture      *fixture,
             gconstpointer data)
{
  ProofSession *session;
  GtkWidget *row;
  guint n_pages;

  if (!fixture->service)
    return;
  proof_demo_service_set_fault (fixture->service, "rekognition:slow", -1, 300);
  row = open_library (fixture);
  session = proof_window_get_session (fixture->window);
  PROOF_TEST_WAIT (shows (fixture, "Page 1"));
  proof_test_click (row);
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_FETCHING);
  PROOF_TEST_WAIT (proof_label_store_get_n_detections (proof_session_get_store (session)) > 60);
  assert_asked_for (session, "at least 75 %; only Car, Person");
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_EMPTY);
  PROOF_TEST_WAIT (is_complete (fixture));
  n_pages = proof_document_get_n_pages (fixture->document, PROOF_AGGREGATION_TIMESTAMPS);
  g_assert_cmpuint (n_pages, ==, N_DETECTIONS / 30);
  /* What was on its way when it changed hands was asked for again, and no more. */
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), <=,
                    n_pages + 2);
}

static void
wait_for_focus_in (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  PROOF_TEST_WAIT (gtk_root_get_focus (root) &&
                   gtk_widget_is_ancestor (gtk_root_get_focus (root), widget));
}

/* Stopped, fetched, looked at and removed without the mouse. */
static void
test_keyboard (Fixture      *fixture,
               gconstpointer data)
{
  GtkWidget *row, *menu, *dialog;

  if (!fixture->service)
    return;
  row = open_library (fixture);
  proof_test_iterate (1000);
  g_assert_true (shows (fixture, "stopped"));
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "all"), ==, 0);

  gtk_widget_grab_focus (row);
  proof_test_key ("Menu");
  menu = proof_test_wait_for (row, "GtkPopoverMenu");
  proof_test_iterate (300);
  proof_test_key ("f"); /* Fetch Now */
  PROOF_TEST_WAIT (is_complete (fixture));
  PROOF_TEST_WAIT (!gtk_widget_get_mapped (menu));
  PROOF_TEST_WAIT (shows (fixture, "150 detections"));

  proof_test_iterate (300);
  gtk_widget_grab_focus (row);
  proof_test_key ("alt+Return");
  dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "AdwDialog");
  PROOF_TEST_WAIT (proof_test_has_text (dialog, "at least 75 %; only Car, Person"));
  g_assert_true (proof_test_has_text (dialog, PROOF_TEST_JOB_ID));
  g_assert_true (proof_test_has_text (dialog, "All pages are kept"));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "AdwDialog"));

  gtk_widget_grab_focus (row);
  proof_test_key ("Delete");
  dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "AdwAlertDialog");
  wait_for_focus_in (dialog);
  proof_test_key ("Return"); /* the safe answer */
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "AdwAlertDialog"));
  g_assert_true (shows (fixture, "clip.mp4"));

  gtk_widget_grab_focus (row);
  proof_test_key ("Delete");
  dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "AdwAlertDialog");
  wait_for_focus_in (dialog);
  proof_test_key ("alt+r");
  PROOF_TEST_WAIT (shows (fixture, "No Jobs Yet"));
  g_assert_true (shows (fixture, "“clip.mp4” removed"));
}

/* Who may not is told in the row, and no dialog comes. */
static void
test_refused (Fixture      *fixture,
              gconstpointer data)
{
  if (!fixture->service)
    return;
  proof_demo_service_set_fault (fixture->service, "access-denied", -1, 0);
  open_library (fixture);
  PROOF_TEST_WAIT (shows (fixture, "These credentials may not do this"));
  g_assert_true (shows (fixture, "Not fetched"));
  proof_test_iterate (500);
  g_assert_null (adw_application_window_get_visible_dialog (
    ADW_APPLICATION_WINDOW (fixture->window)));
}

/* --- the queue --- */

typedef struct
{
  gint     n_received;
  gint     n_deleted;
  gboolean is_there;
  gboolean is_sent;
} Queue;

static void
queue_cb (const ProofTestRequest *request,
          ProofTestReply         *reply,
          gpointer                user_data)
{
  Queue *queue = user_data;
  const char *target = proof_test_request_get (request, "x-amz-target");

  if (!g_atomic_int_get (&queue->is_there))
    {
      proof_test_reply_set_text (reply, 400,
                                 "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\"}");
      return;
    }
  proof_test_reply_set_text (reply, 200, "{}");
  if (g_strcmp0 (target, "AmazonSQS.DeleteMessage") == 0)
    g_atomic_int_inc (&queue->n_deleted);
  if (g_strcmp0 (target, "AmazonSQS.ReceiveMessage") != 0)
    return;
  g_atomic_int_inc (&queue->n_received);
  if (!queue->is_sent)
    proof_test_reply_set_text (reply, 200,
                               "{\"Messages\":[{\"MessageId\":\"m\",\"ReceiptHandle\":\"r\","
                               "\"Body\":\"{\\\"JobId\\\":\\\"" PROOF_TEST_JOB_ID "\\\","
                               "\\\"Status\\\":\\\"SUCCEEDED\\\"}\"}]}");
  else
    reply->delay_ms = 500; /* long polling */
  queue->is_sent = TRUE;
}

/* Declared in Preferences by keyboard, told where it cannot be read, and read; off with the
 * declaration. */
static void
test_queue (Fixture      *fixture,
            gconstpointer data)
{
  Queue queue = { 0 };
  g_autoptr (ProofTestServer) server = NULL;
  GtkWidget *dialog;
  int n;

  if (!fixture->service)
    return;
  server = proof_test_server_new (queue_cb, &queue);
  g_setenv ("AWS_ENDPOINT_URL_SQS", proof_test_server_get_url (server), TRUE);
  g_setenv ("AWS_ENDPOINT_URL_REKOGNITION", proof_demo_service_get_url (fixture->service), TRUE);
  open_library (fixture);
  proof_test_key ("ctrl+comma");
  dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "AdwPreferencesDialog");
  wait_for_focus_in (dialog);
  gtk_widget_grab_focus (proof_test_wait_for (dialog, "URL or ARN of an SQS _Queue"));
  proof_test_xdotool ("type", "--delay", "2", "arn:aws:sqs:eu-west-1:123456789012:own", NULL);
  proof_test_iterate (500);
  g_assert_cmpint (g_atomic_int_get (&queue.n_received), ==, 0);
  proof_test_key ("alt+l");
  PROOF_TEST_WAIT (g_settings_get_boolean (proof_settings_get (), "queue-own"));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (shows (fixture, "There is no such queue"));

  g_atomic_int_set (&queue.is_there, TRUE);
  PROOF_TEST_WAIT (!shows (fixture, "There is no such queue"));
  PROOF_TEST_WAIT (shows (fixture, "150 detections"));
  PROOF_TEST_WAIT (g_atomic_int_get (&queue.n_deleted) == 1);

  /* Another queue is not what was declared. */
  g_settings_set_boolean (proof_settings_get (), "queue-own", FALSE);
  proof_test_iterate (800);
  n = g_atomic_int_get (&queue.n_received);
  proof_test_iterate (1500);
  g_assert_cmpint (g_atomic_int_get (&queue.n_received), ==, n);
  g_unsetenv ("AWS_ENDPOINT_URL_SQS");
  g_unsetenv ("AWS_ENDPOINT_URL_REKOGNITION");
}

/* --- the desktop --- */

static void
called_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  if (g_str_equal (method, "AddNotification"))
    {
      g_clear_pointer (&notification, g_variant_unref);
      g_variant_get (parameters, "(ss@a{sv})", NULL, NULL, &notification);
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
play_desktop (void)
{
  static const char xml[] =
    "<node><interface name='org.gtk.Notifications'>"
    "<method name='AddNotification'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='a{sv}' direction='in'/></method>"
    "<method name='RemoveNotification'><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/></method></interface></node>";
  static const GDBusInterfaceVTable vtable = { .method_call = called_cb };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GError) error = NULL;

  bus = g_dbus_connection_new_for_address_sync (
    address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
    G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (bus, "/org/gtk/Notifications", info->interfaces[0], &vtable,
                                     NULL, NULL, &error);
  g_assert_no_error (error);
  owned = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName",
                                       g_variant_new ("(su)", "org.gtk.Notifications", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

/* Another program has the keyboard. */
static GtkWidget *
look_elsewhere (Fixture *fixture)
{
  GtkWidget *other = gtk_window_new ();

  gtk_window_set_title (GTK_WINDOW (other), "Elsewhere");
  gtk_window_present (GTK_WINDOW (other));
  PROOF_TEST_WAIT (gtk_widget_get_mapped (other));
  proof_test_xdotool ("search", "--onlyvisible", "--name", "Elsewhere", "windowfocus", NULL);
  PROOF_TEST_WAIT (!gtk_window_is_active (GTK_WINDOW (fixture->window)));
  return other;
}

static const char *
get_text (const char *key)
{
  const char *text = NULL;

  g_assert_true (g_variant_lookup (notification, key, "&s", &text));
  return text;
}

/* As the desktop does when a person clicks on the notification. */
static void
activate_default (void)
{
  g_autoptr (GVariant) target = g_variant_lookup_value (notification,
                                                        "default-action-target", NULL);
  const char *action = get_text ("default-action");
  GVariantBuilder targets;

  g_assert_true (g_str_has_prefix (action, "app."));
  g_variant_builder_init (&targets, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&targets, "v", target);
  g_dbus_connection_call (bus, PROOF_APP_ID, "/io/github/proofreel/Proofreel",
                          "org.freedesktop.Application", "ActivateAction",
                          g_variant_new ("(sava{sv})", action + strlen ("app."), &targets, NULL),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

/* Nobody looks: the desktop is told, and its default action opens the job. */
static void
test_notification (Fixture      *fixture,
                   gconstpointer data)
{
  ProofSession *session;
  GtkWidget *other;

  if (!fixture->service)
    return;
  proof_demo_service_set_fault (fixture->service, "in-progress", 1, 0);
  open_library (fixture);
  session = proof_window_get_session (fixture->window);
  PROOF_TEST_WAIT (shows (fixture, "Running at Amazon Rekognition"));
  other = look_elsewhere (fixture);
  PROOF_TEST_WAIT (notification);
  g_assert_true (is_complete (fixture));
  g_assert_cmpstr (get_text ("title"), ==, "The Results Are Here");
  g_assert_cmpstr (get_text ("body"), ==, "clip.mp4: 150 detections");

  activate_default ();
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    N_DETECTIONS);
  gtk_window_destroy (GTK_WINDOW (other));
}

/* A job that the viewer waits for, and that fails. */
static void
test_watched (Fixture      *fixture,
              gconstpointer data)
{
  ProofSession *session;
  GtkWidget *other;

  if (!fixture->service)
    return;
  proof_demo_service_set_fault (fixture->service, "in-progress", -1, 0);
  fixture->window = proof_test_window_open ();
  session = proof_window_get_session (fixture->window);
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofJobRow"));
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_WAITING);
  other = look_elsewhere (fixture);
  proof_demo_service_set_fault (fixture->service, "failed", -1, 0);
  proof_demo_service_set_fault (fixture->service, "in-progress", 0, 0);
  PROOF_TEST_WAIT (notification);
  g_assert_cmpstr (get_text ("title"), ==, "The Analysis Failed");
  g_assert_nonnull (strstr (get_text ("body"), "Unsupported codec/format."));
  gtk_window_destroy (GTK_WINDOW (other));
}

/* What a person looks at needs no notification. */
static void
test_looked_at (Fixture      *fixture,
                gconstpointer data)
{
  if (!fixture->service)
    return;
  open_library (fixture);
  PROOF_TEST_WAIT (is_complete (fixture));
  PROOF_TEST_WAIT (shows (fixture, "150 detections"));
  proof_test_iterate (500);
  g_assert_null (notification);
}

#define ADD(path, stopped, func) \
  g_test_add (path, Fixture, GINT_TO_POINTER (stopped), set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_autofree char *runtime = g_dir_make_tmp ("proof-runtime-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  proof_test_window_init (&argc, &argv, 0);
  play_desktop ();
  ADD ("/background/fetched", FALSE, test_fetched);
  ADD ("/background/opened", FALSE, test_opened);
  ADD ("/background/keyboard", TRUE, test_keyboard);
  ADD ("/background/refused", FALSE, test_refused);
  ADD ("/background/queue", TRUE, test_queue);
  ADD ("/background/notification", FALSE, test_notification);
  ADD ("/background/watched", TRUE, test_watched);
  ADD ("/background/looked-at", FALSE, test_looked_at);

  status = proof_test_window_run ();
  g_dbus_connection_close_sync (bus, NULL, NULL);
  g_object_unref (bus);
  proof_test_folder_remove (runtime);
  return status;
}
