/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture under the pointer, with real events of the X server. */
#include <gst/gst.h>
#include <math.h>

#include "proof-test-clip.h"
#include "proof-test-session.h"
#include "proof-timeline.h"
#include "proof-timeline-lanes.h"
#include "proof-timeline-overview.h"
#include "proof-timeline-preview.h"
#include "proof-timeline-ruler.h"

#define WIDTH 1000
#define HEIGHT 500
#define TIMELINE_HEIGHT 200
#define COLUMN 168

typedef struct
{
  ProofSession  *session;
  ProofPlayer   *player;
  GtkWindow     *window;
  ProofTimeline *timeline;
  GtkWidget     *lanes;
  GtkWidget     *ruler;
  GtkWidget     *overview;
  GtkWidget     *preview;
} Fixture;

/* The first widget of the type below the preview that is not hidden. */
static GtkWidget *
find_shown (GtkWidget  *root,
            GType       type,
            const char *class_name)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && gtk_widget_get_visible (root)
      && gtk_widget_has_css_class (root, class_name))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_shown (child, type, class_name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static const char *
get_text (Fixture    *self,
          const char *class_name)
{
  GtkWidget *label = find_shown (self->preview, GTK_TYPE_LABEL, class_name);

  return label != NULL ? gtk_label_get_text (GTK_LABEL (label)) : NULL;
}

static gboolean
is_shown (Fixture *self)
{
  return gtk_widget_get_mapped (self->preview);
}

static gboolean
is_exact (Fixture *self)
{
  return is_shown (self) && get_text (self, "badge") == NULL;
}

static void
set_up_width (Fixture                *self,
              const ProofTestResults *results,
              int                     width)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *air = gtk_button_new ();

  self->session = proof_test_session_new (results);
  self->player = proof_session_get_player (self->session);
  self->timeline = g_object_new (PROOF_TYPE_TIMELINE, "height-request", TIMELINE_HEIGHT, NULL);
  proof_timeline_set_session (self->timeline, self->session);
  gtk_widget_set_vexpand (air, TRUE);
  gtk_box_append (GTK_BOX (box), air);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->timeline));
  self->window = proof_test_window_new (box, width, HEIGHT);
  gtk_widget_grab_focus (air);
  self->lanes = proof_test_find_widget (GTK_WIDGET (self->timeline), PROOF_TYPE_TIMELINE_LANES);
  self->ruler = proof_test_find_widget (GTK_WIDGET (self->timeline), PROOF_TYPE_TIMELINE_RULER);
  self->overview = proof_test_find_widget (GTK_WIDGET (self->timeline),
                                           PROOF_TYPE_TIMELINE_OVERVIEW);
  self->preview = proof_test_find_widget (GTK_WIDGET (self->timeline),
                                          PROOF_TYPE_TIMELINE_PREVIEW);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  set_up_width (self, data, WIDTH);
}

static void
set_up_narrow (Fixture       *self,
               gconstpointer  data)
{
  set_up_width (self, data, 360);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  gtk_window_destroy (self->window);
  proof_test_session_free (self->session);
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

/* By the bar code of what is painted. */
static int
read_picture (Fixture *self)
{
  GtkWidget *picture = proof_test_find_widget (self->preview, GTK_TYPE_PICTURE);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autofree guint8 *pixels = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width, height;

  proof_test_wait (gtk_widget_get_width (picture) > 0);
  width = gtk_widget_get_width (picture);
  height = gtk_widget_get_height (picture);
  pixels = g_malloc (width * height * 4);
  gdk_paintable_snapshot (gtk_picture_get_paintable (GTK_PICTURE (picture)), snapshot,
                          width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (self->preview)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  gdk_texture_download (texture, pixels, width * 4);

  return proof_test_clip_read (pixels, width * 4, width, height);
}

/* The clip has 25 frames a second, from 0 on, and is shown whole. */
static guint
get_frame (Fixture *self,
           double   x)
{
  ProofTimeSpan extent;
  double width = gtk_widget_get_width (self->lanes) - COLUMN;
  ProofTime time;

  proof_session_get_extent (self->session, &extent);
  time = extent.begin + (x - COLUMN) / width * proof_time_span_length (extent);

  return proof_frame_table_find_shown (proof_player_get_frame_table (self->player), time);
}

static void
assert_frame (Fixture *self,
              guint    frame)
{
  ProofFrameTable *table = proof_player_get_frame_table (self->player);
  g_autofree char *time = proof_time_format (proof_frame_table_get_time (table, frame), 3);
  g_autofree char *caption = g_strdup_printf ("%s · frame %u", time, frame);

  proof_test_wait (is_exact (self));
  g_assert_cmpstr (get_text (self, "caption"), ==, caption);
  g_assert_cmpint (read_picture (self), ==, frame);
}

/* Over every part of the timeline: at once the key frame nearby, which says so, and at rest the
 * very frame. */
static void
test_hover (Fixture       *self,
            gconstpointer  data)
{
  GtkWidget *const parts[] = { self->lanes, self->ruler, self->overview };
  GtkWidget *focus = gtk_window_get_focus (self->window);
  const ProofFrame *shown = proof_player_get_frame (self->player);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      double x = 420 + i * 90;
      g_autofree char *badge = NULL;

      move_to (self, parts[i], x - 1, 12);
      proof_test_wait (is_shown (self));
      move_to (self, parts[i], x, 12);
      badge = g_strdup (get_text (self, "badge"));
      if (badge != NULL)
        g_assert_true (g_str_has_prefix (badge, "≈ 0:0"));
      assert_frame (self, get_frame (self, x));
    }

  /* Neither the focus nor the video has moved. */
  g_assert_true (gtk_window_get_focus (self->window) == focus);
  g_assert_true (proof_player_get_frame (self->player) == shown);

  /* Not over the names, and not when the pointer goes up into the picture. */
  move_to (self, self->lanes, COLUMN / 2, 12);
  proof_test_wait (!is_shown (self));
  move_to (self, self->overview, 600, 2);
  proof_test_wait (is_shown (self));
  move_to (self, self->overview, 600, -40);
  proof_test_wait (!is_shown (self));
}

static void
assert_within_window (Fixture *self)
{
  GdkPopup *popup = GDK_POPUP (gtk_native_get_surface (GTK_NATIVE (self->preview)));
  int width = gdk_surface_get_width (GDK_SURFACE (popup));
  int height = gdk_surface_get_height (GDK_SURFACE (popup));
  int x = gdk_popup_get_position_x (popup), y = gdk_popup_get_position_y (popup);
  graphene_rect_t bounds;

  /* The surface holds the shadow too. */
  g_assert_true (gtk_widget_compute_bounds (gtk_widget_get_first_child (self->preview),
                                            self->preview, &bounds));
  x += (width - bounds.size.width) / 2;
  g_assert_cmpint (x, >=, 0);
  g_assert_cmpfloat (x + bounds.size.width, <=, gtk_widget_get_width (GTK_WIDGET (self->window)));
  /* Above the timeline, which stays free. */
  g_assert_cmpint (y, >=, 0);
  g_assert_cmpint (y + height, <=, HEIGHT - TIMELINE_HEIGHT + (height - bounds.size.height) / 2);
}

static void
test_edges (Fixture       *self,
            gconstpointer  data)
{
  int width = gtk_widget_get_width (self->lanes);
  const int places[] = { COLUMN + 1, (COLUMN + width) / 2, width - 2 };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      move_to (self, self->ruler, places[i], 10);
      assert_frame (self, get_frame (self, places[i]));
      proof_test_wait_drawn (self->preview);
      assert_within_window (self);
    }
}

/* Whoever drags looks at the video; and the wheel puts another time under a pointer at rest. */
static void
test_press (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *before = NULL;

  move_to (self, self->ruler, 500, 10);
  proof_test_wait (is_shown (self));
  proof_test_input ("mousedown 1");
  proof_test_wait (!is_shown (self));
  move_to (self, self->ruler, 560, 10);
  move_to (self, self->ruler, 600, 10);
  g_assert_false (is_shown (self));
  proof_test_input ("mouseup 1");
  proof_test_wait (proof_player_get_frame_number (self->player) == get_frame (self, 600));
  proof_test_input ("click 1");
  proof_test_wait (!proof_player_get_seeking (self->player));
  g_assert_cmpuint (proof_player_get_frame_number (self->player), ==, get_frame (self, 600));
  move_to (self, self->ruler, 620, 10);
  proof_test_wait (is_shown (self));
  proof_test_input ("click 1");
  proof_test_wait (proof_player_get_frame_number (self->player) == get_frame (self, 620));
  move_to (self, self->ruler, 622, 10);
  proof_test_wait (is_exact (self));

  before = g_strdup (get_text (self, "caption"));
  proof_test_input ("keydown Shift_L keydown Control_L click 4 click 4 keyup Control_L click 5 "
                    "click 5 keyup Shift_L");
  proof_test_wait (is_exact (self) && g_strcmp0 (get_text (self, "caption"), before) != 0);
}

/* A closed video takes its pictures away, and none come for labels alone. */
static void
test_without_video (Fixture       *self,
                    gconstpointer  data)
{
  move_to (self, self->ruler, 500, 10);
  if (proof_player_get_media (self->player) != NULL)
    {
      proof_test_wait (is_shown (self));
      proof_player_close (self->player);
      proof_test_wait (!is_shown (self));
    }
  for (guint x = 510; x < 600; x += 10)
    move_to (self, self->ruler, x, 10);
  proof_test_wait_ms (200);
  g_assert_false (is_shown (self));
}

/* Both go on: the video to its end, and the pictures under the pointer. */
static void
test_playing (Fixture       *self,
              gconstpointer  data)
{
  proof_player_play (self->player);
  for (guint i = 0; i < 30; i++)
    move_to (self, self->ruler, 200 + (i * 37) % 780, 10);
  proof_test_wait (is_exact (self));
  proof_test_wait (proof_player_get_state (self->player) == PROOF_PLAYER_ENDED);
  g_assert_true (is_shown (self));
}

int
main (int    argc,
      char **argv)
{
  static const ProofTestResults labels = { .n_samples = 60 };
  static const ProofTestResults video = { .n_samples = 20, .n_frames = 100 };

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define TEST(name, results, setting_up, function) \
  g_test_add (name, Fixture, results, setting_up, function, tear_down)
  TEST ("/timeline-preview/hover", &video, set_up, test_hover);
  TEST ("/timeline-preview/edges", &video, set_up, test_edges);
  TEST ("/timeline-preview/edges/narrow", &video, set_up_narrow, test_edges);
  TEST ("/timeline-preview/press", &video, set_up, test_press);
  TEST ("/timeline-preview/closed", &video, set_up, test_without_video);
  TEST ("/timeline-preview/labels-alone", &labels, set_up, test_without_video);
  TEST ("/timeline-preview/playing", &video, set_up, test_playing);

  return g_test_run ();
}
