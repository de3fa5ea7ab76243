/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-inspector.h"
#include "proof-moment-label.h"
#include "proof-player-private.h"
#include "proof-readout.h"
#include "proof-test-scene.h"
#include "proof-transport.h"
#include "proof-video-view.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

/* The first inscription below @widget whose text begins so. */
static GtkWidget *
find_inscription (GtkWidget  *widget,
                  const char *begin)
{
  if (GTK_IS_INSCRIPTION (widget) && gtk_inscription_get_text (GTK_INSCRIPTION (widget)) != NULL &&
      g_str_has_prefix (gtk_inscription_get_text (GTK_INSCRIPTION (widget)), begin))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_inscription (child, begin);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *icon_name)
{
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), icon_name) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, icon_name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
can_move (GtkWidget *transport)
{
  GtkWidget *back = find_button (transport, "proof-frame-back-symbolic");

  return gtk_widget_get_sensitive (gtk_widget_get_parent (back));
}

static GtkWidget *
find_warned (GtkWidget *widget)
{
  GtkWidget *found = gtk_widget_has_css_class (widget, "warning") ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_warned (child);
  return found;
}

static void
test_properties (void)
{
  g_autoptr (ProofSession) session = proof_session_new (NULL);
  ProofTransport *transport = g_object_ref_sink (PROOF_TRANSPORT (proof_transport_new (NULL)));
  double rate;
  guint n = 0;

  g_signal_connect_swapped (transport, "notify", G_CALLBACK (count_cb), &n);
  g_assert_false (can_move (GTK_WIDGET (transport)));
  g_assert_false (proof_transport_get_narrow (transport));
  proof_transport_set_narrow (transport, TRUE);
  g_assert_true (proof_transport_get_narrow (transport));
  g_assert_cmpuint (n, ==, 1);
  g_object_set (transport, "narrow", TRUE, NULL);
  g_assert_cmpuint (n, ==, 1);

  g_object_get (transport, "rate", &rate, NULL);
  g_assert_cmpfloat (rate, ==, 1);
  proof_transport_set_session (transport, session);
  gtk_widget_activate_action (GTK_WIDGET (transport), "transport.rate", "d", 0.5);
  g_assert_cmpfloat (proof_player_get_rate (proof_session_get_player (session)), ==, 0.5);
  g_object_get (transport, "rate", &rate, NULL);
  g_assert_cmpfloat (rate, ==, 0.5);

  /* What the speed costs is said where the speed is. */
  g_assert_null (find_warned (GTK_WIDGET (transport)));
  proof_player_set_skipping (proof_session_get_player (session), TRUE);
  g_assert_nonnull (find_warned (GTK_WIDGET (transport)));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (find_warned (GTK_WIDGET (transport))),
                            "key frames"));
  proof_player_set_rate (proof_session_get_player (session), 1);
  g_assert_null (find_warned (GTK_WIDGET (transport)));

  g_assert_finalize_object (transport);
}

/* Back is at the left, as on the timeline. */
static void
test_right_to_left (void)
{
  GtkTextDirection before = gtk_widget_get_default_direction ();
  GtkWidget *transport, *back;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  transport = g_object_ref_sink (proof_transport_new (NULL));
  back = find_button (transport, "proof-frame-back-symbolic");
  g_assert_cmpint (gtk_widget_get_direction (gtk_widget_get_parent (back)), ==, GTK_TEXT_DIR_LTR);
  g_assert_cmpint (gtk_widget_get_direction (gtk_widget_get_first_child (back)), ==,
                   GTK_TEXT_DIR_LTR);
  g_assert_cmpint (gtk_widget_get_direction (transport), ==, GTK_TEXT_DIR_RTL);
  gtk_widget_set_default_direction (before);
  g_assert_finalize_object (transport);
}

static void
test_texts (void)
{
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&(ProofTestClip) { 0 }, 5);
  GtkWidget *transport, *label, *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWindow *window;
  int width;

  if (scene == NULL)
    return;

  transport = proof_transport_new (scene->session);
  label = proof_moment_label_new (scene->session);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), transport);
  window = proof_test_window (box, 900, 100);
  g_assert_true (can_move (transport));
  proof_test_scene_seek (scene, 12);
  g_assert_cmpstr (proof_moment_label_get_text (PROOF_MOMENT_LABEL (label)), ==,
                   "sample 0.400 s · frame 0.480 s · \u2007+80 ms · held");
  g_assert_nonnull (find_inscription (transport, "0:00.480 / 0:02.000"));
  g_assert_nonnull (find_inscription (transport, "frame 12"));
  gtk_widget_measure (transport, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);

  /* Another number, the same room. */
  proof_test_scene_seek (scene, 5);
  g_assert_cmpstr (proof_moment_label_get_text (PROOF_MOMENT_LABEL (label)), ==,
                   "sample 0.200 s · frame 0.200 s · \u2007\u2007+0 ms · fresh");
  g_assert_nonnull (find_inscription (transport, "frame 5"));
  {
    int now;

    gtk_widget_measure (transport, GTK_ORIENTATION_HORIZONTAL, -1, &now, NULL, NULL, NULL);
    g_assert_cmpint (now, ==, width);
    proof_transport_set_narrow (PROOF_TRANSPORT (transport), TRUE);
    gtk_widget_measure (transport, GTK_ORIENTATION_HORIZONTAL, -1, &now, NULL, NULL, NULL);
    g_assert_cmpint (now, <, width);
    g_assert_cmpint (now, <, 480);
    g_object_set (transport, "tight", TRUE, NULL);
    g_object_set (gtk_widget_get_ancestor (find_inscription (transport, "0:00."),
                                           PROOF_TYPE_READOUT), "form", "timecode", NULL);
    g_assert_nonnull (find_inscription (transport, "00:00:00:05"));
    gtk_widget_measure (transport, GTK_ORIENTATION_HORIZONTAL, -1, &now, NULL, NULL, NULL);
    g_assert_cmpint (now, <=, 350);
    g_object_set (gtk_widget_get_ancestor (find_inscription (transport, "00:00:00:05"),
                                           PROOF_TYPE_READOUT), "form", "time", NULL);
  }
  gtk_window_destroy (window);
}

/* At 29.97 frames a second numbers are dropped or not, at a variable rate there is no timecode. */
static void
test_forms (void)
{
  const ProofTime uneven[] = { 0, 40 * PROOF_MSEC, 80 * PROOF_MSEC, 500 * PROOF_MSEC,
                               520 * PROOF_MSEC, 600 * PROOF_MSEC };
  const ProofTestClip clips[] = { { .n_frames = 75, .rate_n = 30000, .rate_d = 1001 },
                                  { .n_frames = 6, .times = uneven } };

  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autoptr (ProofTestScene) scene = proof_test_scene_new (&clips[i], 5);
      GtkWidget *transport, *readout, *button;
      GtkWindow *window;

      if (scene == NULL)
        return;

      transport = proof_transport_new (scene->session);
      window = proof_test_window (transport, 900, 100);
      readout = gtk_widget_get_ancestor (find_inscription (transport, "0:00.000 / "),
                                         PROOF_TYPE_READOUT);
      button = gtk_widget_get_ancestor (find_inscription (transport, "0:00.000 / "),
                                        GTK_TYPE_BUTTON);
      g_object_set (readout, "form", "timecode", NULL);
      proof_test_scene_seek (scene, clips[i].n_frames - 2);
      if (i == 0)
        {
          g_assert_nonnull (find_inscription (transport, "00:00:02;13 / 00:00:02;14"));
          g_object_set (readout, "drop-frame", FALSE, NULL);
          g_assert_nonnull (find_inscription (transport, "00:00:02:13 / 00:00:02:14"));
          g_object_set (readout, "drop-frame", TRUE, NULL);
          g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (button), "Timecode of this"));
        }
      else
        {
          g_assert_nonnull (find_inscription (transport, "0:00.520 / 0:00.6"));
          g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (button), "keeps no frame rate"));
          /* Each click shows something else. */
          gtk_widget_activate_action (readout, "readout.next-form", NULL);
          g_assert_nonnull (find_inscription (transport, "frame 4 / "));
          gtk_widget_activate_action (readout, "readout.next-form", NULL);
          g_assert_nonnull (find_inscription (transport, "0:00.520 / 0:00.6"));
          gtk_widget_activate_action (readout, "readout.next-form", NULL);
          g_assert_nonnull (find_inscription (transport, "frame 4 / "));
        }
      g_object_set (readout, "form", "time", NULL);
      gtk_window_destroy (window);
    }
}

static void
do_nothing_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
}

/* As the viewer page has them, so that the buttons are not grey. */
static void
insert_actions (GtkWidget *widget)
{
  static const GActionEntry entries[] = {
    { "first-frame", do_nothing_cb, NULL, NULL, NULL, { 0 } },
    { "last-frame", do_nothing_cb, NULL, NULL, NULL, { 0 } },
    { "play-pause", do_nothing_cb, NULL, NULL, NULL, { 0 } },
    { "step", do_nothing_cb, "i", NULL, NULL, { 0 } },
    { "mute", do_nothing_cb, NULL, NULL, NULL, { 0 } },
    { "fullscreen", do_nothing_cb, NULL, NULL, NULL, { 0 } },
    { "choose-video", do_nothing_cb, NULL, NULL, NULL, { 0 } },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (widget, "viewer", G_ACTION_GROUP (group));
}

static gboolean
is_read (gpointer session)
{
  return proof_session_get_loading (session) == PROOF_LOADING_READY;
}

static gboolean
is_open (gpointer player)
{
  return proof_player_get_frame (player) != NULL && proof_player_get_frame_table (player) != NULL;
}

static gboolean
is_at_ten (gpointer player)
{
  return !proof_player_get_seeking (player) && proof_player_get_frame_number (player) == 50;
}

/* All of the viewer's widgets over a real job, to be looked at with PROOF_TEST_PICTURES set. */
static void
test_real (void)
{
  const char *data = g_getenv ("SHARED_DATA");
  g_autofree char *folder = data != NULL ? g_build_filename (data, "rekognition-results",
                                                             "bbb-v2", NULL)
                                         : NULL;
  g_autoptr (ProofSession) session = NULL;
  g_autoptr (GFile) results = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *video = NULL, *uri = NULL;
  g_autofree guchar *pixels = NULL;
  GtkWidget *view, *label, *transport, *inspector, *page, *column;
  GtkWindow *window;
  int width, height;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("$SHARED_DATA/rekognition-results/bbb-v2 is not there");
      return;
    }

  results = g_file_new_build_filename (folder, "get-label-detection.json", NULL);
  video = g_build_filename (folder, "SampleVideo_1280x720_1mb.mp4", NULL);
  uri = g_filename_to_uri (video, NULL, NULL);
  session = proof_session_new (NULL);
  proof_player_set_mute (proof_session_get_player (session), TRUE);
  proof_session_open_results (session, results);
  proof_test_wait (is_read, session);
  proof_session_open_video (session, uri, &error);
  g_assert_no_error (error);
  proof_test_wait (is_open, proof_session_get_player (session));

  page = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  insert_actions (page);
  column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  view = proof_video_view_new (session);
  gtk_widget_set_hexpand (view, TRUE);
  gtk_widget_set_vexpand (view, TRUE);
  label = proof_moment_label_new (session);
  gtk_widget_set_halign (label, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (label, 6);
  transport = proof_transport_new (session);
  inspector = proof_inspector_new (session);
  gtk_widget_set_size_request (inspector, 320, -1);
  gtk_box_append (GTK_BOX (column), view);
  gtk_box_append (GTK_BOX (column), label);
  gtk_box_append (GTK_BOX (column), transport);
  gtk_box_append (GTK_BOX (page), column);
  gtk_box_append (GTK_BOX (page), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (page), inspector);
  window = proof_test_window (page, 1400, 860);

  proof_player_seek_frame (proof_session_get_player (session), 50);
  proof_test_wait (is_at_ten, proof_session_get_player (session));
  proof_test_settle (view);
  g_assert_cmpuint (proof_video_view_get_shown_boxes (PROOF_VIDEO_VIEW (view))->len, >, 0);
  pixels = proof_test_render (page, "viewer", &width, &height);
  proof_inspector_select_row (PROOF_INSPECTOR (inspector), 1);
  proof_test_settle (view);
  g_free (pixels);
  pixels = proof_test_render (page, "viewer-selected", &width, &height);
  gtk_window_destroy (window);
  proof_session_close (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  g_test_add_func ("/video-transport/properties", test_properties);
  g_test_add_func ("/video-transport/right-to-left", test_right_to_left);
  g_test_add_func ("/video-transport/texts", test_texts);
  g_test_add_func ("/video-transport/forms", test_forms);
  g_test_add_func ("/video-transport/real", test_real);

  return g_test_run ();
}
