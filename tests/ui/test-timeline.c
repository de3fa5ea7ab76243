/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline in a window, with real events of the X server. */
#include <gst/gst.h>
#include <math.h>

#include "proof-label-jump.h"
#include "proof-test-session.h"
#include "proof-timeline.h"
#include "proof-timeline-cursor.h"
#include "proof-timeline-lanes.h"
#include "proof-timeline-overview.h"
#include "proof-timeline-ruler.h"

#define WIDTH 1000
#define HEIGHT 220

typedef struct
{
  ProofSession        *session;
  ProofPlayer         *player;
  GtkWindow           *window;
  ProofTimeline       *timeline;
  ProofTimelineLanes  *lanes;
  ProofTimelineCursor *cursor;
  GtkWidget           *ruler;
  GtkWidget           *overview;
  int                  column;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->session = proof_test_session_new (data);
  self->player = proof_session_get_player (self->session);
  self->timeline = g_object_new (PROOF_TYPE_TIMELINE, NULL);
  proof_timeline_set_session (self->timeline, self->session);
  self->window = proof_test_window_new (GTK_WIDGET (self->timeline), WIDTH, HEIGHT);
  self->lanes = PROOF_TIMELINE_LANES (proof_test_find_widget (GTK_WIDGET (self->timeline),
                                                              PROOF_TYPE_TIMELINE_LANES));
  self->cursor = PROOF_TIMELINE_CURSOR (proof_test_find_widget (GTK_WIDGET (self->timeline),
                                                                PROOF_TYPE_TIMELINE_CURSOR));
  self->ruler = proof_test_find_widget (GTK_WIDGET (self->timeline), PROOF_TYPE_TIMELINE_RULER);
  self->overview = proof_test_find_widget (GTK_WIDGET (self->timeline),
                                           PROOF_TYPE_TIMELINE_OVERVIEW);
  self->column = 168;
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  gtk_window_destroy (self->window);
  proof_test_session_free (self->session);
}

static ProofTimeSpan
get_visible (Fixture *self)
{
  ProofTimeSpan visible;

  proof_session_get_visible (self->session, &visible);
  return visible;
}

/* Worked out anew, so that the scale is not its own witness. */
static double
to_x (Fixture   *self,
      ProofTime  time)
{
  ProofTimeSpan visible = get_visible (self);

  return self->column +
         (double) (time - visible.begin) / proof_time_span_length (visible) *
         (WIDTH - self->column);
}

static ProofTime
to_time (Fixture *self,
         double   x)
{
  ProofTimeSpan visible = get_visible (self);

  return visible.begin +
         (x - self->column) / (WIDTH - self->column) * proof_time_span_length (visible);
}

static void
move_to (Fixture   *self,
         GtkWidget *widget,
         double     x,
         double     y)
{
  int screen_x, screen_y;

  proof_test_locate (widget, x, y, &screen_x, &screen_y);
  proof_test_input ("mousemove %d %d", screen_x, screen_y);
}

static void
assert_at_time (Fixture   *self,
                ProofTime  time)
{
  ProofFrameTable *table = proof_player_get_frame_table (self->player);
  ProofTime frame = proof_frame_table_get_time (table, proof_frame_table_find_shown (table, time));

  proof_test_wait (proof_player_get_position (self->player) == frame &&
                   !proof_player_get_seeking (self->player));
}

static void
test_rows (Fixture       *self,
           gconstpointer  data)
{
  ProofLabelFilter *filter = proof_session_get_filter (self->session);
  GtkWidget *label = proof_test_find_widget (GTK_WIDGET (self->timeline), GTK_TYPE_LABEL);

  g_assert_cmpuint (proof_timeline_lanes_get_n_rows (self->lanes), ==, 16);
  g_assert_false (gtk_widget_get_visible (label));

  proof_label_filter_set_label_hidden (filter, "Dog", TRUE);
  proof_test_wait (proof_timeline_lanes_get_n_rows (self->lanes) == 15);
  proof_label_filter_show_only (filter, (const char *[]) { NULL });
  proof_test_wait (proof_timeline_lanes_get_n_rows (self->lanes) == 0);
  g_assert_true (gtk_widget_get_visible (label));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==,
                   "All labels are hidden by the filter");
  proof_label_filter_reset (filter);
  proof_test_wait (proof_timeline_lanes_get_n_rows (self->lanes) == 16);
}

static void
test_empty (Fixture       *self,
            gconstpointer  data)
{
  GtkWidget *label = proof_test_find_widget (GTK_WIDGET (self->timeline), GTK_TYPE_LABEL);
  guint n_drawn;

  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "No labels yet");
  proof_timeline_zoom (self->timeline, 4);
  proof_timeline_fit (self->timeline);
  proof_test_input ("mousemove 500 100 click 1 click 4 click 5");

  /* There is no time under the pointer. */
  proof_test_wait_ms (300);
  n_drawn = proof_timeline_cursor_get_n_drawn (self->cursor);
  proof_test_input ("mousemove 520 100");
  proof_test_wait_ms (300);
  g_assert_cmpuint (proof_timeline_cursor_get_n_drawn (self->cursor), ==, n_drawn);
}

static void
test_narrow (Fixture       *self,
             gconstpointer  data)
{
  ProofLabelStore *store = proof_session_get_store (self->session);
  guint dog = proof_label_store_find_name (store, "Dog");
  guint name;
  int height;

  proof_timeline_set_narrow (self->timeline, TRUE);
  g_assert_cmpuint (proof_timeline_lanes_get_n_rows (self->lanes), ==, 1);
  gtk_widget_measure (GTK_WIDGET (self->timeline), GTK_ORIENTATION_VERTICAL, -1, NULL, &height,
                      NULL, NULL);
  g_assert_cmpint (height, <, 90);
  proof_session_select (self->session, proof_label_find_detection (self->session, dog, 0),
                        PROOF_NO_INSTANCE, FALSE);
  proof_test_wait_drawn (GTK_WIDGET (self->lanes));
  g_assert_true (proof_timeline_lanes_pick (self->lanes, 5, &name));
  g_assert_cmpuint (name, ==, dog);
  proof_timeline_set_narrow (self->timeline, FALSE);
  g_assert_cmpuint (proof_timeline_lanes_get_n_rows (self->lanes), ==, 16);
}

/* The names have room whatever the size of the text. */
static void
test_text_size (Fixture       *self,
                gconstpointer  data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", dpi * 3 / 2, NULL);
  self->column = 168 * 3 / 2;
  proof_test_wait_drawn (GTK_WIDGET (self->lanes));
  move_to (self, self->ruler, self->column + (WIDTH - self->column) / 2, 12);
  proof_test_input ("click 1");
  assert_at_time (self, to_time (self, self->column + (WIDTH - self->column) / 2));
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
test_click (Fixture       *self,
            gconstpointer  data)
{
  static const double places[] = { 0.5, 0.9, 0.13, 0.001, 0.999 };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      int x = self->column + places[i] * (WIDTH - self->column);
      ProofTime time = to_time (self, x);

      move_to (self, self->ruler, x, 12);
      proof_test_input ("click 1");
      assert_at_time (self, time);
    }
}

static void
test_drag (Fixture       *self,
           gconstpointer  data)
{
  move_to (self, self->ruler, 300, 12);
  proof_test_input ("mousedown 1");
  for (int x = 310; x <= 700; x += 10)
    move_to (self, self->ruler, x, 12);
  move_to (self, self->ruler, 623, 14);
  proof_test_input ("mouseup 1");
  assert_at_time (self, to_time (self, 623));

  /* Out of the window: held at the end. */
  move_to (self, self->ruler, 600, 12);
  proof_test_input ("mousedown 1");
  proof_test_input ("mousemove 1500 80");
  proof_test_input ("mouseup 1");
  assert_at_time (self, get_visible (self).end - 1);
}

static void
test_select (Fixture       *self,
             gconstpointer  data)
{
  ProofLabelStore *store = proof_session_get_store (self->session);

  for (guint row = 0; row < 4; row++)
    {
      double y = (row + 0.5) * PROOF_TIMELINE_LANE_HEIGHT;
      guint name, n, detection;
      const GArray *segments;
      const ProofSegment *segment;
      gint64 ms;
      int x;

      g_assert_true (proof_timeline_lanes_pick (self->lanes, y, &name));
      segments = proof_session_get_segments (self->session, name);
      n = segments->len;
      segment = &g_array_index (segments, ProofSegment, n / 2);
      ms = (segment->begin_ms + segment->end_ms) / 2;
      x = to_x (self, proof_session_time_of_ms (self->session, ms, FALSE));
      move_to (self, GTK_WIDGET (self->lanes), x, y);
      proof_test_input ("click 1");

      /* The last sample of that label at or before the place. */
      detection = proof_session_get_selection (self->session, NULL);
      g_assert_cmpuint (detection, !=, PROOF_NO_DETECTION);
      g_assert_cmpuint (proof_label_store_get_name_id (store, detection), ==, name);
      ms = proof_session_ms_of_time (self->session, to_time (self, x));
      g_assert_cmpint (proof_label_store_get_timestamp (store, detection), <=, ms);
      g_assert_cmpint (proof_label_store_get_timestamp (store, detection), >=, segment->begin_ms);
      g_assert_cmpint (ms - proof_label_store_get_timestamp (store, detection), <, 200);
      assert_at_time (self, proof_session_time_of_ms (self->session,
                                                      proof_label_store_get_timestamp
                                                        (store, detection),
                                                      TRUE));
    }
}

static void
test_jump (Fixture       *self,
           gconstpointer  data)
{
  ProofLabelStore *store = proof_session_get_store (self->session);
  gint64 last = -1;
  guint name;

  /* Clicks on a name go from sample to sample of the label. */
  g_assert_true (proof_timeline_lanes_pick (self->lanes, 30, &name));
  for (guint i = 0; i < 4; i++)
    {
      guint detection;
      gint64 ms;

      move_to (self, GTK_WIDGET (self->lanes), 60, 30);
      proof_test_input ("click 1");
      detection = proof_session_get_selection (self->session, NULL);
      g_assert_cmpuint (proof_label_store_get_name_id (store, detection), ==, name);
      ms = proof_label_store_get_timestamp (store, detection);
      g_assert_cmpint (ms, >, last);
      last = ms;
      assert_at_time (self, proof_session_time_of_ms (self->session, ms, TRUE));
    }
}

static void
test_wheel (Fixture       *self,
            gconstpointer  data)
{
  GtkAdjustment *adjustment;
  ProofTimeSpan before, after;
  ProofTime about;

  g_object_get (self->lanes, "vadjustment", &adjustment, NULL);
  g_object_unref (adjustment);

  /* Ctrl: what is under the pointer stays there. */
  before = get_visible (self);
  move_to (self, GTK_WIDGET (self->lanes), 400, 40);
  about = to_time (self, 400);
  proof_test_input ("keydown Control_L click 4 click 4 click 4 keyup Control_L");
  proof_test_wait (proof_time_span_length (get_visible (self)) <
                   proof_time_span_length (before) / 1.9);
  g_assert_cmpfloat_with_epsilon (to_x (self, about), 400, 1);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  /* Shift: later, and back. */
  before = get_visible (self);
  proof_test_input ("keydown Shift_L click 5 keyup Shift_L");
  proof_test_wait (get_visible (self).begin > before.begin);
  after = get_visible (self);
  g_assert_cmpint (proof_time_span_length (after), ==, proof_time_span_length (before));
  proof_test_input ("keydown Shift_L click 4 keyup Shift_L");
  proof_test_wait (get_visible (self).begin == before.begin);
  /* And the wheel's own other axis. */
  proof_test_input ("click 7");
  proof_test_wait (get_visible (self).begin == after.begin);

  /* Alone: over the lanes. */
  proof_test_input ("click 5 click 5");
  proof_test_wait (gtk_adjustment_get_value (adjustment) > 0);
  g_assert_cmpint (get_visible (self).begin, ==, after.begin);

  proof_timeline_fit (self->timeline);
  proof_session_get_extent (self->session, &before);
  g_assert_cmpint (get_visible (self).begin, ==, before.begin);
  g_assert_cmpint (get_visible (self).end, ==, before.end);
}

static void
test_overview (Fixture       *self,
               gconstpointer  data)
{
  ProofTimeSpan extent, before;
  double px;

  proof_session_get_extent (self->session, &extent);
  px = (double) proof_time_span_length (extent) / (WIDTH - self->column);
  proof_session_set_visible (self->session,
                             (ProofTimeSpan) {
                               extent.begin, extent.begin + proof_time_span_length (extent) / 4 });
  proof_test_wait_drawn (self->overview);

  /* A click elsewhere takes the span there, a drag moves it, its edge resizes it. */
  before = get_visible (self);
  move_to (self, self->overview, self->column + 500, 15);
  proof_test_input ("click 1");
  g_assert_cmpint (proof_time_span_length (get_visible (self)), ==,
                   proof_time_span_length (before));
  g_assert_cmpfloat_with_epsilon ((get_visible (self).begin + get_visible (self).end) / 2,
                                  extent.begin + 500 * px, 2 * px);

  before = get_visible (self);
  proof_test_input ("mousedown 1 mousemove_relative 20 0 mousemove_relative 30 0 mouseup 1");
  g_assert_cmpfloat_with_epsilon (get_visible (self).begin, before.begin + 50 * px, 2 * px);

  before = get_visible (self);
  move_to (self, self->overview, self->column + (before.end - extent.begin) / px - 2, 15);
  proof_test_input ("mousedown 1 mousemove_relative 20 0 mousemove_relative 20 0 mouseup 1");
  g_assert_cmpint (get_visible (self).begin, ==, before.begin);
  g_assert_cmpfloat_with_epsilon (get_visible (self).end, before.end + 40 * px, 2 * px);
}

static void
test_keys (Fixture       *self,
           gconstpointer  data)
{
  guint name, selected, detection;

  gtk_widget_grab_focus (GTK_WIDGET (self->timeline));
  proof_test_input ("key Down");
  proof_test_wait (proof_session_get_selection (self->session, NULL) != PROOF_NO_DETECTION);
  for (guint row = 1; row < 12; row++)
    {
      double y;

      proof_test_input ("key Down");
      detection = proof_session_get_selection (self->session, NULL);
      selected = proof_label_store_get_name_id (proof_session_get_store (self->session), detection);
      /* Its lane is scrolled into view. */
      g_assert_true (proof_timeline_lanes_get_row (self->lanes, selected, &y));
      g_assert_cmpfloat (y, >=, 0);
      g_assert_cmpfloat (y, <=,
                         gtk_widget_get_height (GTK_WIDGET (self->lanes)) -
                         PROOF_TIMELINE_LANE_HEIGHT);
    }
  g_assert_true (proof_timeline_lanes_pick (self->lanes, 5, &name));
  proof_test_input ("key Page_Up");
  proof_test_wait (proof_timeline_lanes_pick (self->lanes, 5, &selected) && selected != name);
}

/* While playing, nothing but the cursor is drawn. */
static void
test_playing (Fixture       *self,
              gconstpointer  data)
{
  guint lanes, cursor;

  proof_test_wait_ms (300);
  lanes = proof_timeline_lanes_get_n_drawn (self->lanes);
  cursor = proof_timeline_cursor_get_n_drawn (self->cursor);
  proof_player_play (self->player);
  proof_test_wait (proof_timeline_cursor_get_n_drawn (self->cursor) > cursor + 20);
  g_assert_cmpuint (proof_timeline_lanes_get_n_drawn (self->lanes), ==, lanes);
  proof_player_pause (self->player);
}

/* The visible span follows by pages: few changes, and the playhead is always in it. */
static void
test_pages (Fixture       *self,
            gconstpointer  data)
{
  ProofTimeSpan last;
  guint n_pages = 0;

  proof_session_set_visible (self->session, (ProofTimeSpan) { 0, 500 * PROOF_MSEC });
  proof_player_seek (self->player, 0, TRUE);
  assert_at_time (self, 0);
  last = get_visible (self);
  proof_player_play (self->player);
  proof_test_wait (proof_player_get_position (self->player) > 2 * PROOF_SECOND ||
                   ((get_visible (self).begin != last.begin
                     ? (last = get_visible (self), n_pages++)
                     : 0), FALSE));
  proof_player_pause (self->player);
  g_assert_cmpuint (n_pages, >=, 3);
  g_assert_cmpuint (n_pages, <=, 8);
  g_assert_true (proof_time_span_contains (get_visible (self),
                                           proof_player_get_position (self->player)));

  /* Scrolled away from while it stands still, it stays away; a step brings it back. */
  proof_test_wait (proof_player_get_state (self->player) == PROOF_PLAYER_PAUSED);
  proof_test_wait_ms (300);
  proof_session_set_visible (self->session,
                             (ProofTimeSpan) { 3500 * PROOF_MSEC, 4 * PROOF_SECOND });
  proof_test_wait_ms (100);
  g_assert_cmpint (get_visible (self).begin, ==, 3500 * PROOF_MSEC);
  proof_player_step (self->player, 1);
  proof_test_wait (proof_time_span_contains (get_visible (self),
                                             proof_player_get_position (self->player)));
}

static void
row_of_pixels (Fixture *self,
               double   y,
               guint32 *pixels)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self->timeline));
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guint32 *all = g_new (guint32, WIDTH * HEIGHT);

  /* Between being told to draw and having drawn a widget has no picture. */
  while (node == NULL)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      gdk_paintable_snapshot (paintable, snapshot, WIDTH, HEIGHT);
      node = gtk_snapshot_free_to_node (snapshot);
      if (node == NULL)
        proof_test_wait_ms (20);
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (self->window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, WIDTH, HEIGHT));
  gdk_texture_download (texture, (guchar *) all, WIDTH * 4);
  memcpy (pixels, all + (int) y * WIDTH, WIDTH * 4);
}

/* On the pixel of the shown frame's own time. */
static void
test_playhead (Fixture       *self,
               gconstpointer  data)
{
  guint32 pixels[WIDTH];

  for (guint frame = 0; frame < 100; frame += 33)
    {
      int x;

      proof_player_seek_frame (self->player, frame);
      proof_test_wait (proof_player_get_frame_number (self->player) == frame);
      proof_test_input ("mousemove 10 10");
      proof_test_wait_drawn (GTK_WIDGET (self->cursor));
      /* Just under the top of the lanes, where no bar is. */
      row_of_pixels (self, PROOF_TIMELINE_OVERVIEW_HEIGHT + PROOF_TIMELINE_RULER_HEIGHT + 1,
                     pixels);
      x = floor (to_x (self, proof_player_get_position (self->player)));
      for (int i = self->column; i < WIDTH; i++)
        if (i == x)
          g_assert_cmphex (pixels[i], !=, pixels[10]);
        else if (ABS (i - x) > 1)
          g_assert_cmphex (pixels[i], ==, pixels[10]);
    }
}

/* What is drawn is where the segments are, near and far, as nodes and as tiles. */
static void
check_lane (Fixture *self,
            double   row)
{
  guint32 pixels[WIDTH];
  const GArray *segments;
  double ms_per_px =
    proof_time_span_length (get_visible (self)) / (double) PROOF_MSEC / (WIDTH - self->column);
  guint name;

  g_assert_true (proof_timeline_lanes_pick (self->lanes,
                                            row * PROOF_TIMELINE_LANE_HEIGHT + 1, &name));
  segments = proof_session_get_segments (self->session, name);
  /* Low enough for every bar. */
  row_of_pixels (self, PROOF_TIMELINE_OVERVIEW_HEIGHT + PROOF_TIMELINE_RULER_HEIGHT +
                 (row + 1) * PROOF_TIMELINE_LANE_HEIGHT - 5.5,
                 pixels);
  for (int x = self->column + 2; x < WIDTH - 2; x++)
    {
      double ms = proof_session_ms_of_time (self->session, to_time (self, x + 0.5));
      gboolean inside = FALSE, beside = FALSE;

      for (guint i = 0; i < segments->len; i++)
        {
          const ProofSegment *segment = &g_array_index (segments, ProofSegment, i);

          inside |= segment->begin_ms <= ms - 2 * ms_per_px &&
                    ms + 2 * ms_per_px <= segment->end_ms;
          beside |= segment->begin_ms <= ms + 2 * ms_per_px &&
                    ms - 2 * ms_per_px <= segment->end_ms;
        }
      if (inside)
        g_assert_cmphex (pixels[x], !=, pixels[1]);
      else if (!beside)
        g_assert_cmphex (pixels[x], ==, pixels[1]);
    }
}

static void
test_drawn (Fixture       *self,
            gconstpointer  data)
{
  ProofTimeSpan extent;

  proof_test_input ("mousemove 10 10");
  proof_session_get_extent (self->session, &extent);
  for (guint zoom = 1; zoom <= 256; zoom *= 4)
    {
      ProofTime length = proof_time_span_length (extent) / zoom;
      ProofTime begin = extent.begin + (proof_time_span_length (extent) - length) / 3;

      proof_session_set_visible (self->session, (ProofTimeSpan) { begin, begin + length });
      proof_test_wait_drawn (GTK_WIDGET (self->lanes));
      for (guint row = 0; row < 4; row++)
        check_lane (self, row);
    }
}

/* Of this thread: others may be using the machine. */
static double
get_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* Panning over 100,000 segments: the cost of drawing the lanes once. */
static void
test_cost (Fixture       *self,
           gconstpointer  data)
{
  ProofTimeSpan extent;
  static const guint zooms[] = { 2, 4, 10, 100, 1000 };
  const GArray *lanes = proof_session_get_lanes (self->session);
  guint n_segments = 0;

  for (guint i = 0; i < lanes->len; i++)
    n_segments += proof_session_get_segments (self->session,
                                              g_array_index (lanes, ProofLane, i).name)->len;
  proof_session_get_extent (self->session, &extent);
  gtk_window_set_default_size (self->window, 1600, 900);
  proof_test_wait_drawn (GTK_WIDGET (self->lanes));

  for (guint z = 0; z < G_N_ELEMENTS (zooms); z++)
    {
      guint zoom = zooms[z];
      ProofTime length = proof_time_span_length (extent) / zoom;
      double spent = 0, worst = 0;
      enum { N = 60 };

      for (guint i = 0; i < N; i++)
        {
          GtkSnapshot *snapshot = gtk_snapshot_new ();
          ProofTime begin =
            extent.begin + (proof_time_span_length (extent) - length) / 2 + (length * i / 100);
          double begun;

          begin = MIN (begin, extent.end - length);
          proof_session_set_visible (self->session, (ProofTimeSpan) { begin, begin + length });
          begun = get_cpu_ms ();
          GTK_WIDGET_GET_CLASS (self->lanes)->snapshot (GTK_WIDGET (self->lanes), snapshot);
          begun = get_cpu_ms () - begun;
          spent += begun;
          worst = MAX (worst, begun);
          g_clear_pointer (&(GskRenderNode *) { gtk_snapshot_free_to_node (snapshot) },
                           gsk_render_node_unref);
        }
      g_test_message ("%u segments in %u lanes, zoom %u: %.2f ms a frame, at most %.2f ms",
                      n_segments, lanes->len, zoom,
                      spent / N, worst);
      g_assert_cmpfloat (spent / N, <, 16);
    }
  g_assert_cmpuint (n_segments, >, 90000);
}

int
main (int    argc,
      char **argv)
{
  static const ProofTestResults labels = { .n_samples = 60 };
  static const ProofTestResults video = { .n_samples = 20, .n_frames = 100 };
  static const ProofTestResults dense = { .n_samples = 5000, .run = 2 };
  static const ProofTestResults many = { .n_labels = 200, .n_samples = 2000, .run = 2 };

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define TEST(name, results, function) \
  g_test_add (name, Fixture, results, set_up, function, tear_down)
  TEST ("/timeline/rows", &labels, test_rows);
  TEST ("/timeline/empty", NULL, test_empty);
  TEST ("/timeline/narrow", &labels, test_narrow);
  TEST ("/timeline/wheel", &labels, test_wheel);
  TEST ("/timeline/overview", &labels, test_overview);
  TEST ("/timeline/keys", &labels, test_keys);
  TEST ("/timeline/drawn", &labels, test_drawn);
  TEST ("/timeline/drawn/tiles", &dense, test_drawn);
  TEST ("/timeline/click", &video, test_click);
  TEST ("/timeline/text-size", &video, test_text_size);
  TEST ("/timeline/drag", &video, test_drag);
  TEST ("/timeline/select", &video, test_select);
  TEST ("/timeline/jump", &video, test_jump);
  TEST ("/timeline/playing", &video, test_playing);
  TEST ("/timeline/pages", &video, test_pages);
  TEST ("/timeline/playhead", &video, test_playhead);
  TEST ("/timeline/cost", &many, test_cost);

  return g_test_run ();
}
