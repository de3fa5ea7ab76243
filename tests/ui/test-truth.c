/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promise: a box is drawn on the frame that it belongs to, and where it belongs. A clip whose
 * frames carry their number as a bar code and a white rectangle is played, sought and stepped in a
 * window; after every paint the window's own pixels must show the number's box and no other, and at
 * rest the box must lie on the rectangle. How the picture lies there is reckoned here anew. */
#include <adwaita.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>

#include "proof-test-clip.h"
#include "proof-video-view.h"

#define WIDTH 640
#define HEIGHT 360
#define N_PLAYED 300
#define N_SEEKS 100
#define N_STEPS 50 /* each way, one by one, and as many with the key held */

/* Other work on the main loop, as a busy window has it. */
#define BUSY_US 12000

/* Keys repeat so often while they are held. */
#define REPEAT_MS 33

typedef struct
{
  const char *name;
  ProofTestClip clip;
  gboolean gaps; /* variable rate: 20 to 90 ms, and now and then nothing for 400 ms */
} Kind;

#define N_FRAMES 360
#define CLIP .n_frames = N_FRAMES, .width = WIDTH, .height = HEIGHT, .key_distance = 30

static const Kind kinds[] = {
  { "25", { CLIP, .b_frames = 2 } },
  { "29.97", { CLIP, .rate_n = 30000, .rate_d = 1001, .b_frames = 2 } },
  { "59.94", { CLIP, .rate_n = 60000, .rate_d = 1001 } },
  { "gaps", { CLIP, .b_frames = 2 }, TRUE },
  { "b-frames", { CLIP, .rate_n = 50, .rate_d = 1, .b_frames = 3 } },
  { "start", { CLIP, .rate_n = 50, .rate_d = 1, .start = 7250 * PROOF_MSEC } },
  { "rotated", { CLIP, .rate_n = 50, .rate_d = 1, .rotation = 90 } },
  { "mirrored", { CLIP, .rate_n = 50, .rate_d = 1, .mirrored = TRUE } },
  { "mirrored-rotated", { CLIP, .rate_n = 50, .rate_d = 1, .rotation = 90, .mirrored = TRUE } },
  { "par-10-11", { CLIP, .rate_n = 50, .rate_d = 1, .par_n = 10, .par_d = 11 } },
  { "par-64-45", { CLIP, .rate_n = 50, .rate_d = 1, .par_n = 64, .par_d = 45 } },
  { "501x283", { .n_frames = N_FRAMES, .width = 501, .height = 283, .key_distance = 30,
                 .rate_n = 50, .rate_d = 1 } },
};

typedef struct
{
  const Kind *kind;
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

/* A rendered window, as device pixels. */
typedef struct
{
  guint8 *pixels;
  int width, height;
  double scale; /* device pixels a unit of the window */
  ProofVideoRect picture; /* where it has to be, in units of the window */
} Shot;

static void
shot_clear (Shot *shot)
{
  g_free (shot->pixels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shot, shot_clear)

static ProofTime *
make_times (const Kind *kind)
{
  ProofTime *times = g_new (ProofTime, N_FRAMES), time = 0;
  int rate_n = kind->clip.rate_n > 0 ? kind->clip.rate_n : 25;
  int rate_d = kind->clip.rate_d > 0 ? kind->clip.rate_d : 1;

  for (guint i = 0; i < N_FRAMES; i++)
    {
      times[i] = kind->gaps ? time : (ProofTime) i * rate_d * PROOF_SECOND / rate_n;
      time += (i % 60 == 59 ? 400 : 20 + 7 * (i * i % 11)) * PROOF_MSEC;
    }
  return times;
}

/* From ratios of the coded picture to those of the displayed one. */
static void
turn (const Kind *kind,
      double     *u,
      double     *v)
{
  double x = *u;

  if (kind->clip.mirrored)
    x = *u = 1 - x;
  if (kind->clip.rotation == 90)
    {
      *u = 1 - *v;
      *v = x;
    }
}

/* The white rectangle as it is drawn, on whole pixels, in ratios of the displayed picture. */
static void
get_rect (const Kind *kind,
          guint       frame,
          ProofBox   *box)
{
  const ProofTestClip *clip = &kind->clip;
  double u[2], v[2];

  proof_test_clip_rect (frame, box);
  u[0] = floor (box->left * clip->width + 0.5f) / clip->width;
  u[1] = floor ((box->left + box->width) * clip->width + 0.5f) / clip->width;
  v[0] = floor (box->top * clip->height + 0.5f) / clip->height;
  v[1] = floor ((box->top + box->height) * clip->height + 0.5f) / clip->height;
  turn (kind, &u[0], &v[0]);
  turn (kind, &u[1], &v[1]);
  *box = (ProofBox) { MIN (u[0], u[1]), MIN (v[0], v[1]), fabs (u[1] - u[0]), fabs (v[1] - v[0]) };
}

/* A sample at every frame, its time cut to milliseconds as Rekognition does. */
static void
write_results (const char      *path,
               const Kind      *kind,
               const ProofTime *times)
{
  g_autoptr (GString) text = g_string_new ("{\"Labels\":[");

  for (guint i = 0; i < N_FRAMES; i++)
    {
      ProofBox box;

      get_rect (kind, i, &box);
      g_string_append_printf (text,
                              "%s{\"Timestamp\":%d,\"Label\":{\"Name\":\"M\","
                              "\"Confidence\":99,\"Instances\":[{\"Confidence\":98,"
                              "\"BoundingBox\":{\"Left\":%.6f,\"Top\":%.6f,"
                              "\"Width\":%.6f,\"Height\":%.6f}}]}}",
                              i > 0 ? "," : "", (int) ((times[i] - times[0]) / PROOF_MSEC),
                              box.left, box.top, box.width, box.height);
    }
  g_string_append (text, "]}");
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
}

/* Where the displayed picture lies in a window of this size. */
static void
fit (const Kind     *kind,
     double          width,
     double          height,
     ProofVideoRect *picture)
{
  double w = kind->clip.width, h = kind->clip.height, scale;

  if (kind->clip.par_n > 0)
    w = w * kind->clip.par_n / kind->clip.par_d;
  if (kind->clip.rotation == 90)
    {
      double x = w;

      w = h;
      h = x;
    }
  scale = MIN (width / w, height / h);
  *picture = (ProofVideoRect) { (width - w * scale) / 2, (height - h * scale) / 2,
                                w * scale, h * scale };
}

static void
map_rect (const ProofVideoRect *picture,
          const ProofBox       *box,
          double                scale,
          ProofVideoRect       *rect)
{
  *rect = (ProofVideoRect) { (picture->x + box->left * picture->width) * scale,
                             (picture->y + box->top * picture->height) * scale,
                             box->width * picture->width * scale,
                             box->height * picture->height * scale };
}

static void
take_shot (Fixture *fixture,
           double   factor,
           Shot    *shot)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (fixture->view));
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width = gtk_widget_get_width (GTK_WIDGET (fixture->view));
  int height = gtk_widget_get_height (GTK_WIDGET (fixture->view));

  shot->scale = gdk_surface_get_scale (gtk_native_get_surface (GTK_NATIVE (fixture->window)))
                * factor;
  shot->width = ceil (width * shot->scale);
  shot->height = ceil (height * shot->scale);
  gtk_snapshot_scale (snapshot, shot->scale, shot->scale);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)),
                                         node,
                                         &GRAPHENE_RECT_INIT (0, 0, shot->width, shot->height));
  fit (fixture->kind, width, height, &shot->picture);
  shot->pixels = g_malloc ((gsize) shot->width * shot->height * 4);
  gdk_texture_download (texture, shot->pixels, shot->width * 4);
}

static const guint8 *
get_pixel (const Shot *shot,
           int         x,
           int         y)
{
  return shot->pixels + ((gsize) CLAMP (y, 0, shot->height - 1) * shot->width
                         + CLAMP (x, 0, shot->width - 1)) * 4;
}

/* How far a pixel is from the box's colour, 0 to 441. */
static double
get_distance (const guint8 *pixel)
{
  guint colour = proof_label_colour ("M");
  int red = pixel[2] - (int) (colour >> 16), green = pixel[1] - (int) (colour >> 8 & 255),
      blue = pixel[0] - (int) (colour & 255);

  return sqrt (red * red + green * green + blue * blue);
}

/* At the picture's edge, where boxes end, the last pixel may be covered in part. */
static gboolean
is_label_colour (const guint8 *pixel)
{
  return get_distance (pixel) < 60;
}

/* The bar code's middle line, put upright, is what proof_test_clip_read () is used to. */
static int
read_number (const Kind *kind,
             const Shot *shot)
{
  const ProofVideoRect *picture = &shot->picture;
  guint8 line[24 * 8 * 4];
  const int n = sizeof line / 4;

  for (int i = 0; i < n; i++)
    {
      double u = (i + 0.5) / n, v = 0.0625;

      turn (kind, &u, &v);
      memcpy (line + i * 4,
              get_pixel (shot, (int) ((picture->x + u * picture->width) * shot->scale),
                         (int) ((picture->y + v * picture->height) * shot->scale)), 4);
    }
  return proof_test_clip_read (line, 0, n, 1);
}

/* How much of a box's outline is there: each edge at points along it, 2 px of play. */
static double
measure_outline (const Shot           *shot,
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
          hit = is_label_colour (get_pixel (shot, (int) floor (edge < 2 ? x + d : x),
                                            (int) floor (edge < 2 ? y : y + d)));
        found += hit;
      }
  return found / (double) all;
}

static void
check_paint (Fixture *fixture)
{
  g_auto (Shot) shot = { NULL };
  ProofVideoRect rect;
  ProofMoment moment;
  ProofBox box;
  int number;

  take_shot (fixture, 1, &shot);
  number = read_number (fixture->kind, &shot);
  g_assert_cmpint (number, >=, 0);
  g_assert_cmpint (number, <, N_FRAMES);
  g_assert_true (proof_video_view_get_shown_moment (fixture->view, &moment));
  g_assert_cmpuint (moment.frame, ==, number);
  get_rect (fixture->kind, number, &box);
  map_rect (&shot.picture, &box, shot.scale, &rect);
  g_assert_cmpfloat (measure_outline (&shot, &rect), >=, 0.8);

  /* Not by chance: the neighbours' places are free of it. */
  if (number > 0)
    {
      get_rect (fixture->kind, number - 1, &box);
      map_rect (&shot.picture, &box, shot.scale, &rect);
      g_assert_cmpfloat (measure_outline (&shot, &rect), <, 0.5);
    }

  g_assert_cmpint (moment.state, ==, PROOF_SHOWN_FRESH);
  fixture->last = number;
  fixture->n_seen++;
}

static void
after_paint_cb (Fixture *fixture)
{
  guint n = proof_video_view_get_n_frames (fixture->view);

  if (n == fixture->last_drawn || proof_player_get_frame_table (fixture->player) == NULL)
    return;
  check_paint (fixture);
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
  const Kind *kind = data;
  g_autofree char *clip_path = NULL, *results_path = NULL, *uri = NULL;
  g_autoptr (GFile) results = NULL;
  ProofTestClip clip = kind->clip;
  GError *error = NULL;

  clip.sharp = TRUE;
  fixture->kind = kind;
  fixture->folder = g_dir_make_tmp ("proof-truth-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->times = make_times (kind);
  if (kind->gaps)
    clip.times = fixture->times;
  clip_path = g_build_filename (fixture->folder, "clip.mp4", NULL);
  g_assert_true (proof_test_clip_make (clip_path, &clip, &error));
  g_assert_no_error (error);
  results_path = g_build_filename (fixture->folder, "results.json", NULL);
  write_results (results_path, kind, fixture->times);

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
go_to (Fixture *fixture,
       int      frame)
{
  proof_player_seek_frame (fixture->player, frame);
  WAIT_UNTIL (fixture->last == frame && !proof_player_get_seeking (fixture->player));
}

/* As often as it takes, should the machine miss frames. */
static void
play (Fixture *fixture,
      double   rate)
{
  guint before = fixture->n_seen;

  proof_player_set_rate (fixture->player, rate);
  while (fixture->n_seen < before + N_PLAYED)
    {
      go_to (fixture, 0);
      proof_player_play (fixture->player);
      WAIT_UNTIL (fixture->n_seen >= before + N_PLAYED ||
                  proof_player_get_state (fixture->player) == PROOF_PLAYER_ENDED);
    }
  proof_player_pause (fixture->player);
  proof_player_set_rate (fixture->player, 1);
  WAIT_UNTIL (proof_player_get_state (fixture->player) == PROOF_PLAYER_PAUSED &&
              !proof_player_get_seeking (fixture->player));
}

static void
seek (Fixture *fixture)
{
  for (guint i = 0; i < N_SEEKS; i++)
    go_to (fixture, g_test_rand_int_range (0, fixture->n_frames));
}

typedef struct
{
  Fixture *fixture;
  int direction;
  guint n_left;
} Hold;

static gboolean
repeat_cb (gpointer data)
{
  Hold *hold = data;

  proof_player_step (hold->fixture->player, hold->direction);
  return --hold->n_left > 0;
}

/* One by one, then as a held key does, which does not wait for the frame. */
static void
step (Fixture *fixture,
      int      direction)
{
  int frame = direction > 0 ? 20 : fixture->n_frames - 20;
  Hold hold = { fixture, direction, N_STEPS };

  go_to (fixture, frame);
  for (guint i = 0; i < N_STEPS; i++)
    {
      frame += direction;
      proof_player_step (fixture->player, direction);
      WAIT_UNTIL (fixture->last == frame && !proof_player_get_seeking (fixture->player));
    }
  g_timeout_add (REPEAT_MS, repeat_cb, &hold);
  WAIT_UNTIL (hold.n_left == 0 && !proof_player_get_seeking (fixture->player) &&
              fixture->last == frame + direction * N_STEPS);
}

static void
test_frames (Fixture *fixture)
{
  play (fixture, 1);
  play (fixture, 2);
  seek (fixture);
  step (fixture, 1);
  step (fixture, -1);
}

static void
test_idle (Fixture      *fixture,
           gconstpointer data)
{
  test_frames (fixture);
}

static void
test_busy (Fixture      *fixture,
           gconstpointer data)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (fixture->view), busy_cb, NULL, NULL);
  test_frames (fixture);
}

/* --- where the box lies --- */

/* Along a line through the pixels from (x, y) on: where it crosses from light to dark. */
static double
find_edge (const Shot *shot,
           double      x,
           double      y,
           int         dx,
           int         dy)
{
  const int middle = 150;
  int px = (int) floor (x), py = (int) floor (y), before = get_pixel (shot, px, py)[1];

  g_assert_cmpint (before, >, middle);
  for (;;)
    {
      int now;

      px += dx;
      py += dy;
      g_assert_true (px >= 0 && py >= 0 && px < shot->width && py < shot->height);
      now = get_pixel (shot, px, py)[1];
      if (now < middle)
        {
          /* Between the middles of two pixels. */
          double part = (double) (before - middle) / (before - now);

          return 0.5 + (dx != 0 ? px - dx + dx * part : py - dy + dy * part);
        }
      before = now;
    }
}

/* The middle of the coloured line that is crossed on the way; pixels that it covers in part count
 * in part. */
static double
find_line (const Shot *shot,
           double      x,
           double      y,
           int         dx,
           int         dy)
{
  const int reach = 2; /* its width; behind the rim there may be the tag */
  int px = (int) floor (x), py = (int) floor (y);
  double sum = 0, weights = 0;

  while (!is_label_colour (get_pixel (shot, px, py)))
    {
      px += dx;
      py += dy;
      g_assert_true (px >= 0 && py >= 0 && px < shot->width && py < shot->height);
    }
  for (int i = -1; i <= reach * shot->scale; i++)
    {
      int at = dx != 0 ? px + dx * i : py + dy * i;
      double distance = get_distance (get_pixel (shot, px + dx * i, py + dy * i));
      double weight = MAX (1 - distance / 160, 0);

      sum += weight * (at + 0.5);
      weights += weight;
    }
  return sum / weights;
}

static void
show_boxes (Fixture *fixture,
            gboolean show)
{
  guint n = proof_video_view_get_n_drawn (fixture->view);

  g_object_set (fixture->session, "show-boxes", show, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (fixture->view));
  WAIT_UNTIL (proof_video_view_get_n_drawn (fixture->view) > n);
}

static void
check_edges (Fixture *fixture,
             double   factor,
             int      number)
{
  static const int ways[][2] = { { -1, 0 }, { 1, 0 }, { 0, -1 }, { 0, 1 } };
  g_auto (Shot) bare = { NULL };
  g_auto (Shot) boxed = { NULL };
  ProofVideoRect rect;
  ProofBox box;

  show_boxes (fixture, FALSE);
  take_shot (fixture, factor, &bare);
  show_boxes (fixture, TRUE);
  take_shot (fixture, factor, &boxed);
  get_rect (fixture->kind, number, &box);
  map_rect (&bare.picture, &box, bare.scale, &rect);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      double x = rect.x + rect.width / 2, y = rect.y + rect.height / 2;
      double edge = find_edge (&bare, x, y, ways[i][0], ways[i][1]);
      double line = find_line (&boxed, x, y, ways[i][0], ways[i][1]);

      if (fabs (edge - line) > 1)
        g_test_message ("frame %d of %s, %d×%d at %g: edge %u at %.2f, line at %.2f", number,
                        fixture->kind->name, bare.width, bare.height, bare.scale, i, edge, line);
      g_assert_cmpfloat (fabs (edge - line), <=, 1);
    }
}

static void
point_at (Fixture *fixture,
          double   x,
          double   y)
{
  double scale = gdk_surface_get_scale (gtk_native_get_surface (GTK_NATIVE (fixture->window)));
  g_autofree char *sx = g_strdup_printf ("%d", (int) (x * scale));
  g_autofree char *sy = g_strdup_printf ("%d", (int) (y * scale));
  const char *const command[] = { "xdotool", "mousemove", sx, sy, NULL };
  GError *error = NULL;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                &error);
  g_assert_no_error (error);
}

static gboolean
is_pointing (Fixture *fixture)
{
  GdkCursor *cursor = gtk_widget_get_cursor (GTK_WIDGET (fixture->view));

  return cursor != NULL && g_strcmp0 (gdk_cursor_get_name (cursor), "pointer") == 0;
}

/* Just inside of each edge the box is hovered, farther out it is not. */
static void
check_pointer (Fixture *fixture,
               int      number)
{
  ProofVideoRect picture, rect;
  ProofBox box;

  fit (fixture->kind, gtk_widget_get_width (GTK_WIDGET (fixture->view)),
       gtk_widget_get_height (GTK_WIDGET (fixture->view)), &picture);
  get_rect (fixture->kind, number, &box);
  map_rect (&picture, &box, 1, &rect);
  for (int way = -1; way <= 1; way += 2)
    {
      double x = rect.x + rect.width / 2, y = rect.y + rect.height / 2;

      point_at (fixture, x + way * (rect.width / 2 + 9), y);
      WAIT_UNTIL (!is_pointing (fixture));
      point_at (fixture, x + way * (rect.width / 2 - 3), y);
      WAIT_UNTIL (is_pointing (fixture));
      point_at (fixture, x, y + way * (rect.height / 2 + 9));
      if (way > 0) /* the tag lies above */
        WAIT_UNTIL (!is_pointing (fixture));
      point_at (fixture, x, y + way * (rect.height / 2 - 3));
      WAIT_UNTIL (is_pointing (fixture));
    }
}

static void
test_edges (Fixture      *fixture,
            gconstpointer data)
{
  static const int sizes[][2] = { { 640, 360 }, { 423, 391 }, { 857, 481 } };
  static const double factors[] = { 1, 1.25 }; /* and with GDK_SCALE=2, all of it at 2 and 2.5 */
  static const int numbers[] = { 7, 123, 300 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gtk_window_set_default_size (fixture->window, sizes[i][0], sizes[i][1]);
      WAIT_UNTIL (gtk_widget_get_width (GTK_WIDGET (fixture->view)) == sizes[i][0] &&
                  gtk_widget_get_height (GTK_WIDGET (fixture->view)) == sizes[i][1]);
      for (guint j = 0; j < G_N_ELEMENTS (numbers); j++)
        {
          go_to (fixture, numbers[j]);
          for (guint k = 0; k < G_N_ELEMENTS (factors); k++)
            check_edges (fixture, factors[k], numbers[j]);
          check_pointer (fixture, numbers[j]);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      static const struct
      {
        const char *before, *after;
        void (*run) (Fixture *fixture, gconstpointer data);
      } parts[] = {
        { "/frames/", "/idle", test_idle },
        { "/frames/", "/busy", test_busy },
        { "/edges/", "", test_edges },
      };

      for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
        {
          g_autofree char *path = g_strconcat (parts[j].before, kinds[i].name, parts[j].after,
                                               NULL);

          g_test_add (path, Fixture, &kinds[i], set_up, parts[j].run, tear_down);
        }
    }

  return g_test_run ();
}
