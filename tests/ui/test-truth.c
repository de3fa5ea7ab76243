/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promise: a box is drawn on the frame that it belongs to. A clip whose frames carry
 * their number as a bar code is played, sought and stepped in a window; after every paint
 * the window's own pixels must show the number's box and no other. */
#include <adwaita.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>

#include "proof-test-clip.h"
#include "proof-video-view.h"

#define WIDTH 640
#define HEIGHT 360
#define N_FRAMES 560
#define N_PLAYED 500
#define N_SEEKS 50
#define N_STEPS 50

/* Other work on the main loop, as a busy window has it. */
#define BUSY_US 12000

typedef enum
{
  RATE_25,
  RATE_29_97,
  RATE_VARIABLE,
} Rate;

typedef struct
{
  char *folder;
  ProofTime *times;
  ProofSession *session;
  ProofPlayer *player;
  GtkWindow *window;
  ProofVideoView *view;
  guint n_seen; /* distinct paints of a new frame */
  guint last_drawn;
  int last; /* the number on screen */
  int n_frames;
} Fixture;

static ProofTime *
make_times (Rate rate)
{
  ProofTime *times = g_new (ProofTime, N_FRAMES), time = 0;

  for (guint i = 0; i < N_FRAMES; i++)
    switch (rate)
      {
      case RATE_25:
        times[i] = i * 40 * PROOF_MSEC;
        break;
      case RATE_29_97:
        times[i] = (ProofTime) i * 1001 * PROOF_SECOND / 30000;
        break;
      case RATE_VARIABLE:
      default:
        times[i] = time;
        time += (20 + 7 * (i * i % 11)) * PROOF_MSEC;
        break;
      }
  return times;
}

/* A sample at every frame, its time cut to milliseconds as Rekognition does. */
static void
write_results (const char      *path,
               const ProofTime *times)
{
  g_autoptr (GString) text = g_string_new ("{\"Labels\":[");

  for (guint i = 0; i < N_FRAMES; i++)
    {
      ProofBox box;

      proof_test_clip_rect (i, &box);
      g_string_append_printf (text,
                              "%s{\"Timestamp\":%d,\"Label\":{\"Name\":\"M\","
                              "\"Confidence\":99,\"Instances\":[{\"Confidence\":98,"
                              "\"BoundingBox\":{\"Left\":%.4f,\"Top\":%.4f,"
                              "\"Width\":%.4f,\"Height\":%.4f}}]}}",
                              i > 0 ? "," : "", (int) ((times[i] - times[0]) / PROOF_MSEC),
                              box.left, box.top,
                              box.width, box.height);
    }
  g_string_append (text, "]}");
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
}

static gboolean
is_label_colour (const guint8 *pixel)
{
  guint colour = proof_label_colour ("M");
  int red = pixel[2] - (int) (colour >> 16), green = pixel[1] - (int) (colour >> 8 & 255),
      blue = pixel[0] - (int) (colour & 255);

  return red * red + green * green + blue * blue < 40 * 40;
}

/* How much of a box's outline is there in the pixels: each edge at points
 * along it, 2 px of play. */
static double
measure_outline (const guint8         *pixels,
                 gsize                 stride,
                 const ProofVideoRect *rect)
{
  guint found = 0, all = 0;

  for (int edge = 0; edge < 4; edge++)
    for (int k = 1; k < 8; k++, all++)
      {
        double x = edge == 0 ? rect->x : edge == 1 ? rect->x + rect->width
                                                   : rect->x + rect->width * k / 8;
        double y = edge == 2 ? rect->y : edge == 3 ? rect->y + rect->height
                                                   : rect->y + rect->height * k / 8;
        gboolean hit = FALSE;

        for (int d = -2; d <= 2 && !hit; d++)
          {
            int px = (int) floor (edge < 2 ? x + d : x), py = (int) floor (edge < 2 ? y : y + d);

            hit = px >= 0 && py >= 0 && px < WIDTH && py < HEIGHT &&
                  is_label_colour (pixels + py * stride + px * 4);
          }
        found += hit;
      }
  return found / (double) all;
}

static void
check_pixels (Fixture *fixture)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (fixture->view));
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guint8 *pixels = g_malloc (WIDTH * HEIGHT * 4);
  const ProofVideoGeometry *geometry = proof_video_view_get_geometry (fixture->view);
  ProofVideoRect rect;
  ProofMoment moment;
  ProofBox box;
  double there;
  int number;

  gdk_paintable_snapshot (paintable, snapshot, WIDTH, HEIGHT);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)),
                                         node,
                                         &GRAPHENE_RECT_INIT (0, 0, WIDTH, HEIGHT));
  gdk_texture_download (texture, pixels, WIDTH * 4);

  number = proof_test_clip_read (pixels, WIDTH * 4, WIDTH, HEIGHT);
  g_assert_cmpint (number, >=, 0);
  g_assert_cmpint (number, <, N_FRAMES);
  proof_test_clip_rect (number, &box);
  proof_video_geometry_map_box (geometry, &box, FALSE, &rect);
  there = measure_outline (pixels, WIDTH * 4, &rect);
  if (there < 0.8)
    gdk_texture_save_to_png (texture, g_build_filename (g_get_tmp_dir (), "proof-truth.png", NULL));
  g_assert_cmpfloat (there, >=, 0.8);

  /* Not by chance: the neighbours' places are free of it. */
  if (number > 0)
    {
      proof_test_clip_rect (number - 1, &box);
      proof_video_geometry_map_box (geometry, &box, FALSE, &rect);
      g_assert_cmpfloat (measure_outline (pixels, WIDTH * 4, &rect), <, 0.5);
    }

  g_assert_true (proof_video_view_get_shown_moment (fixture->view, &moment));
  g_assert_cmpint (moment.state, ==, PROOF_SHOWN_FRESH);
  g_assert_cmpuint (moment.frame, ==, number);
  fixture->last = number;
  fixture->n_seen++;
}

static void
after_paint_cb (Fixture *fixture)
{
  guint n = proof_video_view_get_n_frames (fixture->view);

  if (n == fixture->last_drawn || proof_player_get_frame_table (fixture->player) == NULL)
    return;
  check_pixels (fixture);
  fixture->last_drawn = proof_video_view_get_n_frames (fixture->view);
}

static gboolean
busy_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  gint64 end = g_get_monotonic_time () + BUSY_US;

  while (g_get_monotonic_time () < end)
    ;
  return G_SOURCE_CONTINUE;
}

static gboolean
time_out_cb (gpointer data)
{
  g_error ("nothing moved for 120 s");
  return G_SOURCE_REMOVE;
}

#define WAIT_UNTIL(condition) \
  G_STMT_START { \
    guint id_ = g_timeout_add_seconds (120, time_out_cb, NULL); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (id_); \
  } G_STMT_END

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  Rate rate = GPOINTER_TO_INT (data) & 3;
  gboolean busy = (GPOINTER_TO_INT (data) & 4) != 0;
  g_autofree char *clip_path = NULL, *results_path = NULL, *uri = NULL;
  g_autoptr (GFile) results = NULL;
  ProofTestClip clip = { .n_frames = N_FRAMES, .width = WIDTH, .height = HEIGHT,
                         .b_frames = 2, .key_distance = 30 };
  GError *error = NULL;

  fixture->folder = g_dir_make_tmp ("proof-truth-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->times = make_times (rate);
  clip_path = g_build_filename (fixture->folder, "clip.mp4", NULL);
  if (rate == RATE_29_97)
    {
      clip.rate_n = 30000;
      clip.rate_d = 1001;
    }
  else if (rate == RATE_VARIABLE)
    clip.times = fixture->times;
  g_assert_true (proof_test_clip_make (clip_path, &clip, &error));
  g_assert_no_error (error);
  results_path = g_build_filename (fixture->folder, "results.json", NULL);
  write_results (results_path, fixture->times);

  fixture->session = proof_session_new (NULL);
  fixture->player = proof_session_get_player (fixture->session);
  proof_player_set_mute (fixture->player, TRUE);
  results = g_file_new_for_path (results_path);
  proof_session_open_results (fixture->session, results);
  WAIT_UNTIL (proof_session_get_loading (fixture->session) == PROOF_LOADING_READY);
  uri = g_filename_to_uri (clip_path, NULL, NULL);
  g_assert_true (proof_session_open_video (fixture->session, uri, &error));
  g_assert_no_error (error);

  fixture->window = g_object_ref_sink (GTK_WINDOW (gtk_window_new ()));
  fixture->view = PROOF_VIDEO_VIEW (proof_video_view_new (fixture->session));
  gtk_window_set_decorated (fixture->window, FALSE);
  gtk_window_set_default_size (fixture->window, WIDTH, HEIGHT);
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->view));
  gtk_window_present (fixture->window);
  WAIT_UNTIL (gtk_widget_get_width (GTK_WIDGET (fixture->view)) == WIDTH &&
              proof_player_get_frame_table (fixture->player) != NULL &&
              proof_player_get_state (fixture->player) == PROOF_PLAYER_PAUSED);
  /* The muxer's edit list may cut the last frames of a variable rate off. */
  fixture->n_frames =
    proof_frame_table_get_n_frames (proof_player_get_frame_table (fixture->player));
  g_assert_cmpint (fixture->n_frames, >=, N_FRAMES - 2);
  g_assert_cmpint (fixture->n_frames, <=, N_FRAMES);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (GTK_WIDGET (fixture->view)), "after-paint",
                            G_CALLBACK (after_paint_cb), fixture);
  if (busy)
    gtk_widget_add_tick_callback (GTK_WIDGET (fixture->view), busy_cb, NULL, NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  static const char *const names[] = { "clip.mp4", "results.json" };

  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (GTK_WIDGET (fixture->view)),
                                        fixture);
  gtk_window_destroy (fixture->window);
  g_object_unref (fixture->window);
  g_object_unref (fixture->session);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->times);
}

static void
test_truth (Fixture      *fixture,
            gconstpointer data)
{
  /* Playing: as often as it takes, should the machine miss frames. */
  while (fixture->n_seen < N_PLAYED)
    {
      proof_player_seek_frame (fixture->player, 0);
      WAIT_UNTIL (fixture->last == 0);
      proof_player_play (fixture->player);
      WAIT_UNTIL (fixture->n_seen >= N_PLAYED ||
                  proof_player_get_state (fixture->player) == PROOF_PLAYER_ENDED);
    }
  g_test_message ("%u shown frames while playing", fixture->n_seen);

  proof_player_pause (fixture->player);
  WAIT_UNTIL (proof_player_get_state (fixture->player) == PROOF_PLAYER_PAUSED &&
              !proof_player_get_seeking (fixture->player));
  for (guint i = 0; i < N_SEEKS; i++)
    {
      int frame = g_test_rand_int_range (0, fixture->n_frames);

      proof_player_seek_frame (fixture->player, frame);
      WAIT_UNTIL (fixture->last == frame && !proof_player_get_seeking (fixture->player));
    }

  for (int direction = 1; direction >= -1; direction -= 2)
    {
      int frame = direction > 0 ? 20 : fixture->n_frames - 20;

      proof_player_seek_frame (fixture->player, frame);
      WAIT_UNTIL (fixture->last == frame && !proof_player_get_seeking (fixture->player));
      for (guint i = 0; i < N_STEPS; i++)
        {
          frame += direction;
          proof_player_step (fixture->player, direction);
          WAIT_UNTIL (fixture->last == frame && !proof_player_get_seeking (fixture->player));
        }
    }
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    int data;
  } cases[] = {
    { "25", RATE_25 },
    { "29.97-busy", RATE_29_97 | 4 },
    { "variable", RATE_VARIABLE },
  };

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/truth/", cases[i].name, NULL);

      g_test_add (path, Fixture, GINT_TO_POINTER (cases[i].data), set_up, test_truth, tear_down);
    }

  return g_test_run ();
}
