/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of tests/session/test-faults.c where people see them: the whole of each, in a window as
 * narrow as a telephone. */
#include "config.h"

#include "proof-test-window.h"

#include "proof-settings.h"
#include "proof-test-relay.h"

/* A fault in the labels, or in the video once they are here. */
static const struct
{
  const char    *name;
  ProofTestPlace place;
  const char    *fault;
  const char    *title; /* NULL: in the banner */
  const char    *begins, *ends;
} rows[] = {
  { "access-denied", PROOF_TEST_PLACE_FIRST_PAGE,
    "400 AccessDeniedException User: arn:aws:iam::123456789012:user/demo is not authorized to "
    "perform: rekognition:GetLabelDetection because no identity-based policy allows it",
    "The Labels Could Not Be Loaded", "These credentials may not do this",
    "region eu-west-1, AccessDeniedException)" },
  { "seven-days", PROOF_TEST_PLACE_FIRST_PAGE, "400 ResourceNotFoundException Could not find JobId",
    "The Labels Could Not Be Loaded", "The service knows no such job here",
    "ResourceNotFoundException)" },
  { "half-way", PROOF_TEST_PLACE_MIDDLE_PAGE,
    "400 AccessDeniedException User: arn:aws:iam::123456789012:user/demo is not authorized to "
    "perform: rekognition:GetLabelDetection because no identity-based policy allows it", NULL,
    "These credentials may not do this", "region eu-west-1, AccessDeniedException)" },
  { "video-archived", PROOF_TEST_PLACE_OBJECT,
    "403 InvalidObjectState The operation is not valid for the object's storage class",
    "The Video Cannot Be Played", "The object is archived", "request R1)" },
  { "video-kms", PROOF_TEST_PLACE_OBJECT,
    "403 AccessDenied User is not authorized to perform: kms:Decrypt", "The Video Cannot Be Played",
    "The object is encrypted with a KMS key", "request R1)" },
};

/* The first label that is seen with @part in it. */
static GtkLabel *
find_label (GtkWidget  *root,
            const char *part)
{
  GtkLabel *found = NULL;

  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), part))
    return GTK_LABEL (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, part);
  return found;
}

/* Nothing of it is cut off, save what scrolling shows. */
static void
assert_whole (GtkWidget *window,
              GtkLabel  *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  graphene_rect_t bounds;
  int height;

  g_assert_false (pango_layout_is_ellipsized (layout));
  pango_layout_get_pixel_size (layout, NULL, &height);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (label)), >=, height);
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (label), window, &bounds));
  g_assert_cmpfloat (bounds.origin.x, >=, 0);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, 360);
  if (!gtk_widget_get_ancestor (GTK_WIDGET (label), GTK_TYPE_SCROLLED_WINDOW))
    g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, 640);
}

static void
save_picture (GtkWidget  *window,
              const char *name)
{
  const char *folder = g_getenv ("PROOF_TEST_PICTURES");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;
  GtkSnapshot *snapshot;

  if (!folder)
    return;
  path = g_strdup_printf ("%s/fault-%s.png", folder, name);
  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window),
                          gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
test_message (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (ProofDemoService) service = proof_test_service_new ();
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();
  g_autoptr (ProofTestRelay) relay = NULL;
  ProofWindow *window;
  ProofSession *session;
  GtkLabel *label = NULL;

  if (!service)
    return;
  relay = proof_test_relay_new (service);
  proof_test_relay_set_fault (relay, rows[row].place, rows[row].fault, -1);
  g_settings_set (proof_settings_get (), "window-size", "(ii)", 360, 640);
  window = proof_test_window_open ();
  session = proof_window_get_session (window);
  request->job_id = g_strdup (PROOF_TEST_JOB_ID);
  request->region = g_strdup (PROOF_DEMO_REGION);
  request->endpoint_url = g_strdup (proof_test_relay_get_url (relay));
  request->max_results = 10;
  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  proof_window_open_job (window, request, NULL);
  PROOF_TEST_WAIT ((label = find_label (GTK_WIDGET (window), rows[row].begins)));
  proof_test_iterate (500);
  g_assert_true (g_str_has_suffix (gtk_label_get_text (label), rows[row].ends));
  g_test_message ("%s", gtk_label_get_text (label));
  save_picture (GTK_WIDGET (window), rows[row].name);
  g_assert_true (!rows[row].title || proof_test_has_text (GTK_WIDGET (window), rows[row].title));
  assert_whole (GTK_WIDGET (window), label);

  /* The way out is there, by mouse. */
  proof_test_relay_set_fault (relay, PROOF_TEST_PLACE_NONE, "", 0);
  if (rows[row].place == PROOF_TEST_PLACE_OBJECT)
    {
      proof_test_click (proof_test_wait_for (GTK_WIDGET (window), "Try Again"));
      PROOF_TEST_WAIT (proof_player_get_frame_number (proof_session_get_player (session)) == 0);
    }
  else
    {
      proof_test_click (proof_test_wait_for (GTK_WIDGET (window), "_Try Again"));
      PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
      g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                        3 * PROOF_TEST_N_FRAMES / 5);
    }
  proof_test_window_close ();
}

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/fault-messages/", rows[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_message);
    }

  return proof_test_window_run ();
}
