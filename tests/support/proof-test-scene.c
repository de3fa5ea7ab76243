/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-test-scene.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

#define PATIENCE_S 20

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
proof_test_wait (ProofTestCheck check,
                 gpointer       data)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  guint tick = g_timeout_add (10, tick_cb, NULL);

  while (!check (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

static void
append_label (GString    *json,
              gint64      ms,
              const char *name,
              double      confidence,
              const char *instances)
{
  g_string_append_printf (json,
                          "%s{\"Timestamp\":%" G_GINT64_FORMAT ",\"Label\":{\"Name\":\"%s\","
                          "\"Confidence\":%.4f,\"Instances\":[%s],"
                          "\"Parents\":[{\"Name\":\"Thing\"}],"
                          "\"Aliases\":[],\"Categories\":[{\"Name\":\"Everyday\"}]}}",
                          json->str[json->len - 1] == '[' ? "" : ",", ms, name,
                          confidence, instances);
}

static char *
describe_box (const ProofBox *box,
              double          grow,
              double          confidence)
{
  return g_strdup_printf ("{\"BoundingBox\":{\"Width\":%.6f,\"Height\":%.6f,"
                          "\"Left\":%.6f,\"Top\":%.6f},"
                          "\"Confidence\":%.4f}",
                          box->width + 2 * grow, box->height + 2 * grow, box->left - grow,
                          box->top - grow, confidence);
}

/* As the service writes it: whole milliseconds, cut. */
static char *
describe_results (const ProofTestClip *clip,
                  guint                every)
{
  GString *json = g_string_new ("{\"JobStatus\":\"SUCCEEDED\",\"LabelModelVersion\":\"3.0\","
                                "\"JobId\":\"0123456789abcdef\",\"JobTag\":\"test\","
                                "\"VideoMetadata\":{\"Codec\":\"h264\",\"DurationMillis\":2000,"
                                "\"Format\":\"QuickTime / MOV\",\"FrameRate\":25.0,"
                                "\"FrameHeight\":180,\"FrameWidth\":320,"
                                "\"ColorRange\":\"LIMITED\"},"
                                "\"GetRequestMetadata\":{\"SortBy\":\"TIMESTAMP\","
                                "\"AggregateBy\":\"TIMESTAMPS\"},\"Labels\":[");
  guint n = clip->n_frames > 0 ? clip->n_frames : 50;

  for (guint i = 0; i < n; i += every)
    {
      ProofTime time = clip->times != NULL ? clip->times[i]
                       : clip->rate_n > 0
                         ? (ProofTime) i * PROOF_SECOND * clip->rate_d / clip->rate_n
                         : (ProofTime) i * PROOF_SECOND / 25;
      ProofBox box;
      g_autofree char *person = NULL, *car = NULL;

      proof_test_clip_rect (i, &box);
      person = describe_box (&box, 0, 80 + i % 20 + 0.25);
      car = describe_box (&box, 0.08, 70.5);
      append_label (json, time / PROOF_MSEC, "Person", 99.125, person);
      append_label (json, time / PROOF_MSEC, "Car", 95.5, car);
      append_label (json, time / PROOF_MSEC, "Outdoors", 88.75, "");
    }
  g_string_append (json, "]}");

  return g_string_free_and_steal (json);
}

static gboolean
is_read (gpointer session)
{
  g_assert_cmpint (proof_session_get_loading (session), !=, PROOF_LOADING_FAILED);
  return proof_session_get_loading (session) == PROOF_LOADING_READY;
}

static gboolean
is_open (gpointer player)
{
  g_assert_cmpint (proof_player_get_state (player), !=, PROOF_PLAYER_FAILED);
  return proof_player_get_frame (player) != NULL && proof_player_get_frame_table (player) != NULL;
}

ProofTestScene *
proof_test_scene_new (const ProofTestClip *clip,
                      guint                every)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = describe_results (clip, every);
  ProofTestScene *self = proof_test_scene_new_for_json (clip, json, &error);

  if (self == NULL)
    g_test_skip (error->message);
  return self;
}

ProofTestScene *
proof_test_scene_new_for_json (const ProofTestClip  *clip,
                               const char           *json,
                               GError              **error)
{
  g_autoptr (ProofTestScene) self = g_new0 (ProofTestScene, 1);
  g_autoptr (GFile) file = NULL;
  g_autofree char *uri = NULL;

  self->folder = g_dir_make_tmp ("proof-XXXXXX", NULL);
  self->video = g_build_filename (self->folder, "clip.mp4", NULL);
  self->results = g_build_filename (self->folder, "results.json", NULL);
  if (!proof_test_clip_make (self->video, clip, error) ||
      !g_file_set_contents (self->results, json, -1, error))
    return NULL;

  self->session = proof_session_new (NULL);
  self->player = proof_session_get_player (self->session);
  proof_player_set_mute (self->player, TRUE);
  file = g_file_new_for_path (self->results);
  proof_session_open_results (self->session, file);
  proof_test_wait (is_read, self->session);
  uri = g_filename_to_uri (self->video, NULL, NULL);
  if (!proof_session_open_video (self->session, uri, error))
    return NULL;
  proof_test_wait (is_open, self->player);
  proof_test_settle (NULL);

  return g_steal_pointer (&self);
}

void
proof_test_scene_free (ProofTestScene *self)
{
  if (self->session != NULL)
    {
      proof_session_close (self->session);
      g_assert_finalize_object (self->session);
    }
  if (self->video != NULL)
    g_unlink (self->video);
  if (self->results != NULL)
    g_unlink (self->results);
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_free (self->video);
  g_free (self->results);
  g_free (self->folder);
  g_free (self);
}

typedef struct
{
  ProofPlayer *player;
  guint frame;
} Target;

static gboolean
is_at (gpointer data)
{
  Target *target = data;

  return !proof_player_get_seeking (target->player) &&
         proof_player_get_frame_number (target->player) == target->frame;
}

void
proof_test_scene_seek (ProofTestScene *self,
                       guint           frame)
{
  proof_player_seek_frame (self->player, frame);
  proof_test_wait (is_at, &(Target) { self->player, frame });
}

static gboolean
is_painted (gpointer data)
{
  return *(gboolean *) data;
}

static void
painted_cb (gboolean *painted)
{
  *painted = TRUE;
}

void
proof_test_settle (GtkWidget *widget)
{
  gboolean painted = widget == NULL;

  /* What waits in idles first, so that the drawing is of the newest. */
  for (guint i = 0; i < 1000 && g_main_context_iteration (NULL, FALSE); i++)
    ;
  if (widget != NULL)
    {
      GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
      gulong handler = g_signal_connect_swapped (clock, "after-paint",
                                                 G_CALLBACK (painted_cb), &painted);

      gtk_widget_queue_draw (widget);
      proof_test_wait (is_painted, &painted);
      g_signal_handler_disconnect (clock, handler);
    }
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 0;
}

GtkWindow *
proof_test_window (GtkWidget *child,
                   int        width,
                   int        height)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

  /* Without an application nobody else adds our style and icons. */
  gtk_css_provider_load_from_resource (style, "/io/github/proofreel/Proofreel/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    "/io/github/proofreel/Proofreel/icons");
  gtk_window_set_decorated (window, FALSE);
  gtk_window_set_default_size (window, width, height);
  gtk_window_set_child (window, child);
  gtk_window_present (window);
  proof_test_wait (is_mapped, child);
  proof_test_settle (child);

  return window;
}

guchar *
proof_test_render (GtkWidget  *widget,
                   const char *name,
                   int        *width,
                   int        *height)
{
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  const char *folder = g_getenv ("PROOF_TEST_PICTURES");
  guchar *pixels;

  *width = gtk_widget_get_width (widget);
  *height = gtk_widget_get_height (widget);
  /* The dark style's window. */
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0.13f, 0.13f, 0.15f, 1 },
                             &GRAPHENE_RECT_INIT (0, 0, *width, *height));
  gdk_paintable_snapshot (paintable, snapshot, *width, *height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  g_assert_nonnull (node);
  gsk_renderer_realize_for_display (renderer, gdk_display_get_default (), NULL);
  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, *width, *height));
  gsk_renderer_unrealize (renderer);
  if (folder != NULL && name != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);

      gdk_texture_save_to_png (texture, path);
    }
  pixels = g_malloc (*width * *height * 4);
  gdk_texture_download (texture, pixels, *width * 4);

  return pixels;
}

static void
exited_cb (GObject      *process,
           GAsyncResult *result,
           gpointer      done)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (process), result, &error);
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

static void
run_xdotool (const char *const *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (words, G_SUBPROCESS_FLAGS_NONE, &error);
  gboolean done = FALSE;

  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, exited_cb, &done);
  proof_test_wait (is_painted, &done);
  /* The server has taken the input in; what it sent us is read now. */
  gdk_display_sync (gdk_display_get_default ());
}

static void
move_pointer (GtkWidget *widget,
              double     x,
              double     y,
              gboolean   click)
{
  graphene_point_t point;
  g_autofree char *to_x = NULL, *to_y = NULL;

  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (gtk_widget_get_native (widget)),
                                           &GRAPHENE_POINT_INIT (x, y), &point));
  to_x = g_strdup_printf ("%.0f", point.x);
  to_y = g_strdup_printf ("%.0f", point.y);
  run_xdotool ((const char *[]) { "xdotool", "mousemove", to_x, to_y,
                                  click ? "click" : NULL, "1", NULL });
  proof_test_settle (widget);
}

void
proof_test_click (GtkWidget *widget,
                  double     x,
                  double     y)
{
  move_pointer (widget, x, y, TRUE);
}

void
proof_test_point (GtkWidget *widget,
                  double     x,
                  double     y)
{
  move_pointer (widget, x, y, FALSE);
}
