/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#include "proof-direct-rendering.h"
#include "proof-media-error.h"
#include "proof-test-player.h"

/* --- bytes in memory, with faults ------------------------------------------- */

#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GObject)

struct _TestSource
{
  GObject parent_instance;

  GBytes *bytes;
  gint n_bytes_read;
  gboolean refuses;
  gint64 fails_from; /* -1: never */
  gint64 fails_to;
  gint stalls;       /* a read waits until it is cancelled */
  gint n_stalled;
  gint mute;         /* a query waits until it is cancelled */
  gint n_asked;
};

static gboolean
test_source_query (ProofByteSource *source,
                   guint64         *size,
                   char           **etag,
                   GCancellable    *cancellable,
                   GError         **error)
{
  TestSource *self = TEST_SOURCE (source);

  g_atomic_int_inc (&self->n_asked);
  while (g_atomic_int_get (&self->mute) && !g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->refuses)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                           "The bucket refuses access.");
      return FALSE;
    }
  *size = g_bytes_get_size (self->bytes);
  if (etag != NULL)
    *etag = g_strdup ("\"1\"");

  return TRUE;
}

static gssize
test_source_read (ProofByteSource *source,
                  guint64          offset,
                  void            *buffer,
                  gsize            count,
                  GCancellable    *cancellable,
                  GError         **error)
{
  TestSource *self = TEST_SOURCE (source);
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);

  if (g_atomic_int_get (&self->stalls))
    {
      g_atomic_int_inc (&self->n_stalled);
      while (!g_cancellable_is_cancelled (cancellable))
        g_usleep (1000);
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->fails_from >= 0 && offset + count > (guint64) self->fails_from
      && offset < (guint64) self->fails_to)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The network is gone.");
      return -1;
    }

  count = offset < size ? MIN (count, size - offset) : 0;
  memcpy (buffer, data + offset, count);
  g_atomic_int_add (&self->n_bytes_read, count);

  return count;
}

static void
test_source_iface_init (ProofByteSourceInterface *iface)
{
  iface->query = test_source_query;
  iface->read = test_source_read;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSource, test_source, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PROOF_TYPE_BYTE_SOURCE,
                                                      test_source_iface_init))

static void
test_source_finalize (GObject *object)
{
  g_bytes_unref (TEST_SOURCE (object)->bytes);

  G_OBJECT_CLASS (test_source_parent_class)->finalize (object);
}

static void
test_source_class_init (TestSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_source_finalize;
}

static void
test_source_init (TestSource *self)
{
  self->fails_from = -1;
  self->fails_to = G_MAXINT64;
}

/* --- helpers ---------------------------------------------------------------- */

static GBytes *
make_bytes (const ProofTestClip *clip,
            const char          *suffix)
{
  g_autofree char *template = g_strconcat ("proof-media-XXXXXX", suffix, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;
  int fd = g_file_open_tmp (template, &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  proof_test_clip_make (path, clip, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  g_unlink (path);

  return g_bytes_new_take (data, size);
}

static TestSource *
make_source (void)
{
  static GBytes *bytes;
  TestSource *source = g_object_new (TEST_TYPE_SOURCE, NULL);

  if (bytes == NULL)
    bytes = make_bytes (&(ProofTestClip) { .n_frames = 200, .width = 640, .height = 360,
                                           .b_frames = 2, .audio = TRUE }, ".mp4");
  source->bytes = g_bytes_ref (bytes);

  return source;
}

static int
read_code (ProofPlayer *player)
{
  const ProofFrame *frame = proof_player_get_frame (player);

  return proof_test_clip_read (g_bytes_get_data (frame->pixels, NULL), frame->stride, frame->width,
                               frame->height);
}

/* --- tests ------------------------------------------------------------------ */

static void
test_names (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/a folder/ä #1?.mp4");
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (TestSource) source = g_object_new (TEST_TYPE_SOURCE, NULL);
  g_autoptr (ProofMedia) first = NULL;
  g_autoptr (ProofMedia) second = NULL;

  g_assert_cmpstr (proof_media_get_name (media), ==, "ä #1?.mp4");
  g_assert_cmpstr (proof_media_get_uri (media), ==, "file:///a%20folder/%C3%A4%20%231%3F.mp4");
  g_assert_true (proof_media_get_file (media) == file);
  g_assert_null (proof_media_get_source (media));

  source->bytes = g_bytes_new_static ("", 0);
  first = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "../odd//key?versionId=1#2");
  second = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "other");
  g_assert_cmpstr (proof_media_get_uri (first), !=, proof_media_get_uri (second));
  g_assert_null (strstr (proof_media_get_uri (first), "key"));
  g_assert_cmpstr (proof_media_get_name (first), ==, "../odd//key?versionId=1#2");
}

/* As from a local file: exact seeks, and backward play, which needs pulling. */
static void
test_source_plays (void)
{
  g_autoptr (TestSource) source = make_source ();
  g_autoptr (ProofMedia) media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "a/b.mp4");
  g_autoptr (ProofPlayer) player = proof_player_new ();
  gint64 end = g_get_monotonic_time () + PROOF_TEST_PATIENCE;

  proof_player_open (player, media);
  proof_test_player_wait (player);
  g_assert_no_error (proof_player_get_error (player));
  g_assert_cmpint (read_code (player), ==, 0);
  for (guint i = 0; i < 20; i++)
    {
      guint frame = g_test_rand_int_range (0, 200);

      proof_player_seek_frame (player, frame);
      proof_test_player_wait (player);
      g_assert_cmpint (read_code (player), ==, frame);
      g_assert_cmpuint (proof_player_get_frame_number (player), ==, frame);
    }

  proof_player_seek_frame (player, 20);
  proof_test_player_wait (player);
  proof_player_set_rate (player, -4);
  proof_player_play (player);
  while (proof_player_get_state (player) != PROOF_PLAYER_ENDED)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (read_code (player), ==, proof_player_get_frame_number (player));
    }
  proof_test_player_wait (player);
  g_assert_cmpint (read_code (player), ==, 0);
}

/* The bytes anew, as ffmpeg writes them with @flags; NULL where there is no ffmpeg. */
static GBytes *
remux (GBytes     *bytes,
       const char *flags)
{
  g_autofree char *folder = g_dir_make_tmp ("proof-media-XXXXXX", NULL);
  g_autofree char *from = g_build_filename (folder, "from.mp4", NULL);
  g_autofree char *to = g_build_filename (folder, "to.mp4", NULL);
  g_autofree char *line = g_strdup_printf ("ffmpeg -v error -nostdin -y -i %s -c copy -movflags %s "
                                           "%s", from, flags, to);
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;
  int status;

  if (ffmpeg == NULL)
    return NULL;

  g_file_set_contents (from, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_spawn_command_line_sync (line, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_file_get_contents (to, &data, &size, &error);
  g_assert_no_error (error);
  g_unlink (from);
  g_unlink (to);
  g_rmdir (folder);

  return g_bytes_new_take (data, size);
}

/* The frame table of an MP4 costs its index, wherever that is, and what finding its type costs, but
 * no samples. */
static void
test_scan_is_cheap (void)
{
  static const char *const layouts[] = {
    "faststart", "use_metadata_tags" /* at the end */, "frag_keyframe+empty_moov",
    "frag_keyframe+global_sidx",
  };
  const ProofTestClip clip = { .n_frames = 100, .width = 640, .height = 360, .noise = TRUE };
  g_autoptr (GBytes) bytes = make_bytes (&clip, ".mp4");

  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autoptr (TestSource) source = g_object_new (TEST_TYPE_SOURCE, NULL);
      g_autoptr (ProofMedia) media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source),
                                                                 "b.mp4");
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofFrameTable) table = NULL;

      source->bytes = remux (bytes, layouts[i]);
      if (source->bytes == NULL)
        {
          g_test_skip ("ffmpeg is not installed");
          source->bytes = g_bytes_new (NULL, 0);
          return;
        }
      table = proof_frame_table_scan (media, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (proof_frame_table_get_n_frames (table), ==, 100);
      g_test_message ("%s: %d of %" G_GSIZE_FORMAT " bytes were read", layouts[i],
                      source->n_bytes_read, g_bytes_get_size (source->bytes));
      g_assert_cmpint (source->n_bytes_read, <, g_bytes_get_size (source->bytes) / 20);
    }
}

static void
test_source_errors (void)
{
  g_autoptr (TestSource) source = make_source ();
  g_autoptr (ProofMedia) media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "b.mp4");
  g_autoptr (ProofPlayer) player = proof_player_new ();

  source->refuses = TRUE;
  proof_player_open (player, media);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_FAILED);
  g_assert_error (proof_player_get_error (player), G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpstr (proof_player_get_error (player)->message, ==, "The bucket refuses access.");

  source->refuses = FALSE;
  proof_player_open (player, media);
  proof_test_player_wait (player);
  g_assert_cmpint (read_code (player), ==, 0);
  source->fails_from = 0;
  proof_player_seek_frame (player, 190);
  proof_test_until (proof_player_get_state (player) == PROOF_PLAYER_FAILED);
  g_assert_error (proof_player_get_error (player), G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpstr (proof_player_get_error (player)->message, ==, "The network is gone.");
  g_assert_nonnull (proof_player_get_frame (player));
}

/* Frames that were not read are no reason to take the last one that was for the video's end. */
static void
test_scan_breaks_off (void)
{
  g_autoptr (TestSource) source = g_object_new (TEST_TYPE_SOURCE, NULL);
  g_autoptr (ProofMedia) media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "b.mkv");
  g_autoptr (GError) error = NULL;

  source->bytes = make_bytes (&(ProofTestClip) { .n_frames = 300, .width = 320, .height = 180,
                                                 .noise = TRUE }, ".mkv");
  source->fails_from = g_bytes_get_size (source->bytes) / 4 * 3;
  source->fails_to = source->fails_from + 1;
  g_assert_null (proof_frame_table_scan (media, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* A read that hangs ends when the player goes on to something else. */
static void
test_stall (void)
{
  g_autoptr (TestSource) source = make_source ();
  g_autoptr (ProofMedia) media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "b.mp4");
  g_autoptr (ProofPlayer) player = proof_player_new ();

  g_atomic_int_set (&source->stalls, TRUE);
  proof_player_open (player, media);
  while (g_atomic_int_get (&source->n_stalled) < 2)
    g_main_context_iteration (NULL, FALSE);
  proof_player_close (player);

  g_atomic_int_set (&source->stalls, FALSE);
  proof_player_open (player, media);
  proof_test_player_wait (player);
  g_assert_cmpint (read_code (player), ==, 0);

  g_atomic_int_set (&source->stalls, TRUE);
  g_atomic_int_set (&source->n_stalled, 0);
  proof_player_seek_frame (player, 150);
  while (g_atomic_int_get (&source->n_stalled) < 1)
    g_main_context_iteration (NULL, FALSE);
}

static void
open_mute (ProofPlayer *player,
           ProofMedia  *media,
           TestSource  *source)
{
  g_atomic_int_set (&source->mute, TRUE);
  g_atomic_int_set (&source->n_asked, 0);
  proof_player_open (player, media);
  while (g_atomic_int_get (&source->n_asked) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_LOADING);
}

/* Nobody waits for who does not say what it has. */
static void
test_mute (void)
{
  g_autoptr (TestSource) source = make_source ();
  g_autoptr (ProofMedia) media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "b.mp4");
  g_autoptr (ProofPlayer) player = proof_player_new ();

  open_mute (player, media, source);
  proof_player_seek (player, 2 * PROOF_SECOND, TRUE);
  proof_player_close (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_EMPTY);

  /* The wish went with what was closed. */
  open_mute (player, media, source);
  g_atomic_int_set (&source->mute, FALSE);
  proof_test_player_wait (player);
  g_assert_cmpint (read_code (player), ==, 0);

  open_mute (player, media, source);
  proof_player_seek (player, 2 * PROOF_SECOND, TRUE);
  g_atomic_int_set (&source->mute, FALSE);
  proof_test_player_wait (player);
  g_assert_cmpint (read_code (player), ==, 50);

  open_mute (player, media, source);
  source->refuses = TRUE;
  g_atomic_int_set (&source->mute, FALSE);
  proof_test_player_wait (player);
  g_assert_error (proof_player_get_error (player), G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);

  open_mute (player, media, source);
  g_clear_object (&player);
}

/* An MP4 whose index was cut off, and one of which only the last samples were. */
static void
test_cut_short (void)
{
  g_autoptr (TestSource) source = make_source ();
  g_autoptr (ProofMedia) media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "b.mp4");
  g_autoptr (GBytes) whole = g_steal_pointer (&source->bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofFrameTable) table = NULL;
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *path = NULL;
  char *data;
  gsize size;

  source->bytes = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) / 2);
  g_assert_null (proof_frame_table_scan (media, NULL, &error));
  g_assert_error (error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_DAMAGED);
  g_clear_error (&error);

  if (shared == NULL || !g_file_test (shared, G_FILE_TEST_IS_DIR))
    return;
  path = g_build_filename (shared, "video", "intel-sample-videos", "car-detection.mp4", NULL);
  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  g_clear_pointer (&source->bytes, g_bytes_unref);
  source->bytes = g_bytes_new_take (data, size / 2);
  table = proof_frame_table_scan (media, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (proof_frame_table_get_n_frames (table), >, 100);
  g_assert_cmpuint (proof_frame_table_get_n_frames (table), <, 300);
}

static void
set_ranks (GList *factories,
           GstRank rank)
{
  for (GList *l = factories; l != NULL; l = l->next)
    gst_plugin_feature_set_rank (l->data, rank);
}

/* As on a machine without any video decoder, and in a Flatpak whose runtime came without codecs. */
static void
test_missing_codec (void)
{
  g_autoptr (TestSource) source = make_source ();
  g_autoptr (ProofMedia) media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "b.mp4");
  g_autoptr (ProofPlayer) player = proof_player_new ();
  GList *factories = gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER
                                                            | GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO,
                                                            GST_RANK_MARGINAL);

  g_assert_nonnull (factories);
  set_ranks (factories, GST_RANK_NONE);
  for (guint i = 0; i < 2; i++)
    {
      const gboolean flatpak = i == 1;
      const char *message;

      if (flatpak)
        g_setenv ("FLATPAK_ID", "io.github.proofreel.Proofreel", TRUE);
      proof_player_open (player, media);
      proof_test_player_wait (player);
      g_assert_error (proof_player_get_error (player), PROOF_MEDIA_ERROR,
                      PROOF_MEDIA_ERROR_MISSING_CODEC);
      message = proof_player_get_error (player)->message;
      g_assert_nonnull (strstr (message, "H.264"));
      g_assert_cmpint (strstr (message, "gstreamer1.0-libav") != NULL, ==, !flatpak);
      g_assert_cmpint (strstr (message, "codecs-extra") != NULL, ==, flatpak);
    }
  g_unsetenv ("FLATPAK_ID");
  set_ranks (factories, GST_RANK_PRIMARY);
  gst_plugin_feature_list_free (factories);
}

/* What is left of a video when nobody uses it any more. */
static void
test_unregistered (void)
{
  g_autoptr (TestSource) source = make_source ();
  ProofMedia *media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "b.mp4");

  g_object_add_weak_pointer (G_OBJECT (source), (gpointer *) &source);
  g_object_unref (media);
  g_object_unref (source);
  g_assert_null (source);
}

/* Where libav's picture is larger than what is shown of it, GStreamer may not lend it its buffers. */
static void
test_direct_rendering (void)
{
  static const struct { int width, height; gboolean direct; } cases[] = {
    { 1280, 720, TRUE }, { 1080, 720, FALSE }, { 1920, 1080, FALSE }, { 1920, 1088, TRUE },
    { 501, 283, FALSE },
  };
  g_autoptr (GstElement) decoder = gst_element_factory_make ("avdec_h264", NULL);
  g_autoptr (GstPad) pad = NULL;

  g_assert_nonnull (gst_object_ref_sink (decoder));
  pad = gst_element_get_static_pad (decoder, "sink");
  proof_direct_rendering_attach (decoder);
  gst_element_set_state (decoder, GST_STATE_PAUSED);
  gst_pad_send_event (pad, gst_event_new_stream_start ("a"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GstCaps) caps =
        gst_caps_new_simple ("video/x-h264", "stream-format", G_TYPE_STRING, "byte-stream",
                             "alignment", G_TYPE_STRING, "au", "width", G_TYPE_INT, cases[i].width,
                             "height", G_TYPE_INT, cases[i].height, NULL);
      gboolean direct;

      g_assert_true (gst_pad_send_event (pad, gst_event_new_caps (caps)));
      g_object_get (decoder, "direct-rendering", &direct, NULL);
      g_assert_cmpint (direct, ==, cases[i].direct);
    }
  gst_element_set_state (decoder, GST_STATE_NULL);
}

/* Which packages help is told by what is missing, in whatever words GStreamer names it. */
static void
test_missing (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/clip.mov");
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (GError) container = NULL;
  g_autoptr (GError) codec = NULL;

  gst_init (NULL, NULL);
  container =
    proof_media_error_missing (media, "gstreamer|1.0|x|Quicktime-Auspacker|decoder-video/quicktime, "
                                      "variant=(string)apple");
  codec = proof_media_error_missing (media,
                                     "gstreamer|1.0|x|H.265-Dekodierer|decoder-video/x-h265");
  g_assert_nonnull (strstr (container->message, "Quicktime-Auspacker"));
  g_assert_nonnull (strstr (container->message, "plugins-good"));
  g_assert_nonnull (strstr (codec->message, "H.265-Dekodierer"));
  g_assert_null (strstr (codec->message, "plugins-good"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/names", test_names);
  g_test_add_func ("/media/source/plays", test_source_plays);
  g_test_add_func ("/media/source/scan-is-cheap", test_scan_is_cheap);
  g_test_add_func ("/media/source/errors", test_source_errors);
  g_test_add_func ("/media/source/scan-breaks-off", test_scan_breaks_off);
  g_test_add_func ("/media/source/stall", test_stall);
  g_test_add_func ("/media/source/mute", test_mute);
  g_test_add_func ("/media/source/cut-short", test_cut_short);
  g_test_add_func ("/media/direct-rendering", test_direct_rendering);
  g_test_add_func ("/media/missing-codec", test_missing_codec);
  g_test_add_func ("/media/source/unregistered", test_unregistered);
  g_test_add_func ("/media/missing-packages", test_missing);

  return g_test_run ();
}
