/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes that are not where they were reported, by keys and by mouse: nudged against the picture,
 * and interpolated between samples. */
#include "config.h"

#include "proof-test-window.h"

#include <locale.h>

#include "proof-moment-label.h"
#include "proof-settings.h"
#include "proof-video-view.h"

#define EVERY 5
#define FRAME (40 * PROOF_MSEC)

typedef struct
{
  ProofWindow      *window;
  ProofVideoView   *view;
  ProofMomentLabel *label;
  ProofSession     *session;
  ProofPlayer      *player;
} Fixture;

/* A Person that walks by 0.008 a frame; a Car that jumps; both every fifth frame, for 2 s. */
static double
get_person (double frame)
{
  return 0.1 + 0.008 * frame;
}

static char *
write_results (void)
{
  char *path = g_build_filename (proof_test_window_folder (), "walk.json", NULL);
  g_autoptr (GString) json = g_string_new ("{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[");

  for (guint i = 0; i < 50; i += EVERY)
    g_string_append_printf (json,
                            "%s{\"Timestamp\":%u,\"Label\":{\"Name\":\"Car\",\"Confidence\":90,"
                            "\"Instances\":[{\"BoundingBox\":{\"Left\":%.3f,\"Top\":0.1,"
                            "\"Width\":0.3,\"Height\":0.2},\"Confidence\":80}]}},"
                            "{\"Timestamp\":%u,\"Label\":{\"Name\":\"Person\",\"Confidence\":95,"
                            "\"Instances\":[{\"BoundingBox\":{\"Left\":%.3f,\"Top\":0.4,"
                            "\"Width\":0.2,\"Height\":0.5},\"Confidence\":85}]}}",
                            i > 0 ? "," : "", i * 40, i / EVERY % 2 * 0.6, i * 40, get_person (i));
  g_string_append (json, "]}");
  g_assert_true (g_file_set_contents (path, json->str, json->len, NULL));
  return path;
}

static void
open_files (Fixture *fixture)
{
  g_autofree char *path = write_results ();
  g_autoptr (GFile) labels = g_file_new_for_path (path);
  g_autoptr (GFile) clip = g_file_new_for_path (proof_test_video_path ());

  proof_window_open_files (fixture->window, (GFile *[]) { labels, clip }, 2, NULL);
  PROOF_TEST_WAIT (proof_session_get_loading (fixture->session) == PROOF_LOADING_READY);
  PROOF_TEST_WAIT (proof_player_get_state (fixture->player) == PROOF_PLAYER_PAUSED);
  PROOF_TEST_WAIT (proof_player_get_frame_table (fixture->player));
  PROOF_TEST_WAIT (proof_player_get_frame_number (fixture->player) == 0);
  PROOF_TEST_WAIT (!proof_player_get_seeking (fixture->player));
  fixture->view = PROOF_VIDEO_VIEW (proof_test_wait_for (GTK_WIDGET (fixture->window),
                                                         "ProofVideoView"));
  fixture->label = PROOF_MOMENT_LABEL (proof_test_wait_for (GTK_WIDGET (fixture->window),
                                                            "ProofMomentLabel"));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  if (!proof_test_video_path ())
    return;
  fixture->window = proof_test_window_open ();
  fixture->session = proof_window_get_session (fixture->window);
  fixture->player = proof_session_get_player (fixture->session);
  open_files (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_settings_reset (proof_settings_get (), "interpolate");
  if (fixture->window)
    proof_session_set_nudge (fixture->session, 0);
  proof_test_window_close ();
}

static void
press_to_frame (Fixture    *fixture,
                const char *key,
                guint       frame)
{
  ProofMoment moment;

  g_test_message ("%s leads to frame %u", key, frame);
  proof_test_key (key);
  PROOF_TEST_WAIT (!proof_player_get_seeking (fixture->player) &&
                   proof_video_view_get_shown_moment (fixture->view, &moment) &&
                   moment.frame == frame);
  proof_test_iterate (60);
}

static gboolean
has_chip (Fixture    *fixture,
          const char *text)
{
  GtkWidget *chip = proof_test_find (GTK_WIDGET (fixture->window), "ProofNudgeChip");

  return text ? chip && proof_test_has_text (chip, text) : !chip;
}

static void
press_to_nudge (Fixture    *fixture,
                const char *key,
                ProofTime   nudge,
                const char *chip)
{
  g_test_message ("%s nudges to %s", key, chip ? chip : "nothing");
  proof_test_key (key);
  PROOF_TEST_WAIT (proof_session_get_nudge (fixture->session) == nudge && has_chip (fixture, chip));
  proof_test_iterate (60);
}

static const ProofVideoBox *
find_box (Fixture    *fixture,
          const char *name)
{
  GArray *boxes = proof_video_view_get_shown_boxes (fixture->view);
  ProofLabelStore *store = proof_session_get_store (fixture->session);

  for (guint i = 0; i < boxes->len; i++)
    {
      const ProofVideoBox *box = &g_array_index (boxes, ProofVideoBox, i);

      if (g_str_equal (proof_label_store_get_name (store, box->shown.name)->name, name))
        return box;
    }
  return NULL;
}

static void
assert_shown (Fixture        *fixture,
              ProofShownState state,
              guint           sample)
{
  ProofMoment moment;

  proof_test_iterate (100);
  g_assert_true (proof_video_view_get_shown_moment (fixture->view, &moment));
  g_assert_cmpint (moment.state, ==, state);
  g_assert_cmpuint (moment.sample, ==, sample);
  if (state != PROOF_SHOWN_NONE)
    g_assert_cmpfloat_with_epsilon (find_box (fixture, "Person")->shown.box.left,
                                    get_person (sample * EVERY), 1e-4);
}

static void
test_nudge_keys (Fixture      *fixture,
                 gconstpointer data)
{
  if (!fixture->window)
    return;
  g_assert_true (has_chip (fixture, NULL));
  press_to_frame (fixture, "n", 5);
  assert_shown (fixture, PROOF_SHOWN_FRESH, 1);

  press_to_nudge (fixture, "alt+bracketright", FRAME, "boxes +1 frame");
  assert_shown (fixture, PROOF_SHOWN_HELD, 0);
  g_assert_nonnull (strstr (proof_moment_label_get_text (fixture->label), "+160 ms · held"));
  press_to_frame (fixture, "n", 6);
  assert_shown (fixture, PROOF_SHOWN_FRESH, 1);
  press_to_nudge (fixture, "alt+bracketright", 2 * FRAME, "boxes +2 frames");
  press_to_nudge (fixture, "alt+bracketleft", FRAME, "boxes +1 frame");
  press_to_nudge (fixture, "alt+shift+bracketleft", FRAME - 10 * PROOF_MSEC, "boxes +30 ms");
  /* Still nearest to this frame. */
  assert_shown (fixture, PROOF_SHOWN_FRESH, 1);
  press_to_nudge (fixture, "alt+shift+bracketleft", FRAME / 2, "boxes +20 ms");
  assert_shown (fixture, PROOF_SHOWN_HELD, 1);
  press_to_nudge (fixture, "alt+shift+bracketright", FRAME - 10 * PROOF_MSEC, "boxes +30 ms");
  press_to_nudge (fixture, "alt+BackSpace", 0, NULL);
  assert_shown (fixture, PROOF_SHOWN_HELD, 1);

  press_to_frame (fixture, "Home", 0);
  press_to_nudge (fixture, "alt+bracketleft", -FRAME, "boxes −1 frame");
  assert_shown (fixture, PROOF_SHOWN_HELD, 0);
  press_to_frame (fixture, "n", 4);
  assert_shown (fixture, PROOF_SHOWN_FRESH, 1);
  /* Who reads of a sample's frame reads of that too. */
  proof_test_key ("Down");
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "Nudge of the sample"));
  g_assert_true (proof_test_has_text (GTK_WIDGET (fixture->window), "-40.000 ms"));
  press_to_nudge (fixture, "alt+BackSpace", 0, NULL);
  PROOF_TEST_WAIT (!proof_test_has_text (GTK_WIDGET (fixture->window), "Nudge of the sample"));
  /* The keys without Alt are the speed's. */
  g_assert_cmpfloat (proof_player_get_rate (fixture->player), ==, 1);
}

/* A button of a row of numbers: the last one adds. */
static GtkWidget *
find_plus (Fixture    *fixture,
           const char *row)
{
  GtkWidget *widget = proof_test_wait_for (GTK_WIDGET (fixture->window), row);

  return gtk_widget_get_last_child (proof_test_find (widget, "GtkSpinButton"));
}

static void
test_nudge_mouse (Fixture      *fixture,
                  gconstpointer data)
{
  GtkWidget *root = GTK_WIDGET (fixture->window);

  if (!fixture->window)
    return;
  press_to_frame (fixture, "n", 5);
  proof_test_click (proof_test_wait_for (root, "Menu"));
  proof_test_click (proof_test_wait_for (root, "_Nudge Boxes…"));
  proof_test_wait_for (root, "A frame is 40.000 ms.");
  g_assert_true (has_chip (fixture, "boxes as reported"));
  proof_test_click (find_plus (fixture, "Frames"));
  PROOF_TEST_WAIT (proof_session_get_nudge (fixture->session) == FRAME);
  assert_shown (fixture, PROOF_SHOWN_HELD, 0);
  proof_test_click (find_plus (fixture, "Milliseconds"));
  PROOF_TEST_WAIT (proof_session_get_nudge (fixture->session) == FRAME + PROOF_MSEC);
  g_assert_true (has_chip (fixture, "boxes +41 ms"));

  /* Typed, negative, with a part of a millisecond. */
  proof_test_click (proof_test_find (root, "Milliseconds"));
  proof_test_key ("ctrl+a");
  proof_test_xdotool ("type", "--", "-33.25", NULL);
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_session_get_nudge (fixture->session) == -33250000);
  g_assert_true (has_chip (fixture, "boxes −33.25 ms"));
  proof_test_click (proof_test_find (root, "viewer.nudge"));
  PROOF_TEST_WAIT (proof_session_get_nudge (fixture->session) == 0);
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (has_chip (fixture, NULL));

  /* Once it is there, the chip itself opens them. */
  press_to_nudge (fixture, "alt+bracketright", FRAME, "boxes +1 frame");
  proof_test_click (proof_test_find (root, "ProofNudgeChip"));
  proof_test_click (find_plus (fixture, "Frames"));
  PROOF_TEST_WAIT (proof_session_get_nudge (fixture->session) == 2 * FRAME);
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (root, "Frames"));
  g_assert_true (has_chip (fixture, "boxes +2 frames"));
  press_to_frame (fixture, "Right", 6);
}

/* Where decimals have a comma, a point is one too, and not left out. */
static void
test_nudge_comma (Fixture      *fixture,
                  gconstpointer data)
{
  GtkWidget *root = GTK_WIDGET (fixture->window);

  if (!fixture->window)
    return;
  if (!setlocale (LC_NUMERIC, "de_DE.UTF-8"))
    {
      g_test_skip ("there is no locale de_DE");
      return;
    }
  proof_test_click (proof_test_wait_for (root, "Menu"));
  proof_test_click (proof_test_wait_for (root, "_Nudge Boxes…"));
  proof_test_click (proof_test_wait_for (root, "Milliseconds"));
  proof_test_key ("ctrl+a");
  proof_test_xdotool ("type", "7,25", NULL);
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_session_get_nudge (fixture->session) == 7250000);
  g_assert_true (has_chip (fixture, "boxes +7,25 ms"));
  proof_test_key ("ctrl+a");
  proof_test_xdotool ("type", "12.5", NULL);
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_session_get_nudge (fixture->session) == 12500000);
  g_assert_true (has_chip (fixture, "boxes +12,5 ms"));
  setlocale (LC_NUMERIC, "C");
}

/* The document has it: another window shows the same job as this one left it. */
static void
test_nudge_kept (Fixture      *fixture,
                 gconstpointer data)
{
  if (!fixture->window)
    return;
  press_to_nudge (fixture, "alt+bracketright", FRAME, "boxes +1 frame");
  proof_test_window_close ();

  fixture->window = proof_test_window_open ();
  fixture->session = proof_window_get_session (fixture->window);
  fixture->player = proof_session_get_player (fixture->session);
  open_files (fixture);
  PROOF_TEST_WAIT (has_chip (fixture, "boxes +1 frame"));
  press_to_frame (fixture, "n", 1);
  assert_shown (fixture, PROOF_SHOWN_FRESH, 0);
}

static void
assert_interpolated (Fixture *fixture,
                     guint    frame)
{
  const ProofVideoBox *person, *car;
  ProofMoment moment;

  proof_test_iterate (100);
  person = find_box (fixture, "Person");
  car = find_box (fixture, "Car");
  g_assert_true (proof_video_view_get_shown_moment (fixture->view, &moment));
  g_assert_cmpuint (moment.frame, ==, frame);
  g_assert_cmpint (person->shown.interpolated, ==, frame % EVERY != 0);
  g_assert_cmpfloat_with_epsilon (person->shown.box.left, get_person (frame), 1e-4);
  /* What is not matched is held. */
  g_assert_false (car->shown.interpolated);
  g_assert_cmpfloat_with_epsilon (car->shown.box.left, frame / EVERY % 2 * 0.6, 1e-4);
  g_assert_nonnull (strstr (proof_moment_label_get_text (fixture->label),
                            frame % EVERY != 0 ? "interpolated" : "fresh"));
}

static void
test_interpolate (Fixture      *fixture,
                  gconstpointer data)
{
  ProofLabelFilter *filter;
  const ProofVideoBox *person;

  if (!fixture->window)
    return;
  press_to_frame (fixture, "Right", 1);
  assert_shown (fixture, PROOF_SHOWN_HELD, 0);
  g_assert_false (g_settings_get_boolean (proof_settings_get (), "interpolate"));
  proof_test_key ("shift+b");
  PROOF_TEST_WAIT (proof_session_get_interpolate (fixture->session));
  g_assert_true (g_settings_get_boolean (proof_settings_get (), "interpolate"));
  for (guint frame = 1; frame <= 7; frame++)
    {
      assert_interpolated (fixture, frame);
      press_to_frame (fixture, "Right", frame + 1);
    }

  /* The filter comes first: there is nothing to go on to. */
  filter = proof_session_get_filter (fixture->session);
  proof_label_filter_set_label_hidden (filter, "Person", TRUE);
  proof_test_iterate (100);
  g_assert_null (find_box (fixture, "Person"));
  g_assert_nonnull (strstr (proof_moment_label_get_text (fixture->label), "held"));
  proof_label_filter_reset (filter);
  assert_interpolated (fixture, 8);

  /* A click on it is one on the detection that it comes from, and goes there. */
  person = find_box (fixture, "Person");
  proof_test_point_at (GTK_WIDGET (fixture->view), person->rect.x + person->rect.width / 2,
                       person->rect.y + person->rect.height / 2);
  proof_test_xdotool ("click", "1", NULL);
  /* In this order: a click that is lost is told from a seek that ends elsewhere. */
  PROOF_TEST_WAIT (proof_session_get_selection (fixture->session, NULL) == 3);
  PROOF_TEST_WAIT (proof_player_get_frame_number (fixture->player) == 5);
  assert_interpolated (fixture, 5);

  /* After the last sample there is nothing to go on to either. */
  press_to_frame (fixture, "shift+Right", 30);
  press_to_frame (fixture, "shift+Right", 55);
  press_to_frame (fixture, "shift+Left", 30);
  for (guint frame = 31; frame <= 46; frame++)
    press_to_frame (fixture, "Right", frame);
  assert_shown (fixture, PROOF_SHOWN_HELD, 9);
  g_assert_false (find_box (fixture, "Person")->shown.interpolated);

  /* By the menu, off again. */
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "Menu"));
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window),
                                         "_Interpolate Boxes Between Samples"));
  PROOF_TEST_WAIT (!proof_session_get_interpolate (fixture->session));
  g_assert_false (g_settings_get_boolean (proof_settings_get (), "interpolate"));
  press_to_frame (fixture, "Left", 45);
  press_to_frame (fixture, "Left", 44);
  assert_shown (fixture, PROOF_SHOWN_HELD, 8);
}

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, 0);

#define TEST(name, func) g_test_add ("/window-boxes/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("nudge-keys", test_nudge_keys);
  TEST ("nudge-mouse", test_nudge_mouse);
  TEST ("nudge-comma", test_nudge_comma);
  TEST ("nudge-kept", test_nudge_kept);
  TEST ("interpolate", test_interpolate);
#undef TEST

  return proof_test_window_run ();
}
