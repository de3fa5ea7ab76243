/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a video is the one that was analysed: by hand, and over all real videos, with what FFmpeg
 * says of them in the place of the service, whose words of formats are FFmpeg's. */
#include "proof-same-video.h"

#include <gst/gst.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "proof-session.h"
#include "proof-test-clip.h"
#include "proof-test-ffmpeg.h"
#include "proof-test-folder.h"
#include "proof-test-player.h"

#define S PROOF_SECOND

typedef struct
{
  const char *what;
  /* the job's */
  int width, height, duration_ms;
  double rate;
  /* the video's */
  ProofVideoFacts facts;
  ProofVideoDifference difference;
  const char *says; /* (nullable): a part of it */
} Case;

#define SQUARE .par_n = 1, .par_d = 1
#define FRAMES(n, fps, start) \
  .n_frames = (n), .begin = (start), .end = (start) + (ProofTime) ((n) * S / (fps)), \
  .median = (ProofTime) (S / (fps)), .rate = (fps)
#define HD(n, fps, start) \
  { 1920, 1080, SQUARE, FRAMES (n, fps, start), .duration = PROOF_TIME_NONE }

static const Case cases[] = {
  { "the same", 1920, 1080, 60000, 25, HD (1500, 25.0, 0), 0, NULL },
  { "nothing known of the job", 0, 0, 0, 0, HD (1500, 25.0, 0), 0, NULL },
  { "nothing known of the video", 1920, 1080, 60000, 25,
    { .begin = PROOF_TIME_NONE, .end = PROOF_TIME_NONE, .duration = PROOF_TIME_NONE }, 0, NULL },
  { "frames not counted", 1920, 1080, 60000, 25,
    { 1920, 1080, SQUARE, .begin = PROOF_TIME_NONE, .end = PROOF_TIME_NONE, .duration = 3 * S }, 0,
    NULL },
  { "a frame cut to milliseconds", 1920, 1080, 60059, 29.97002601623535,
    HD (1800, 30000 / 1001.0, 0), 0, NULL },
  { "counted from 0", 1920, 1080, 70000, 25, HD (1500, 25.0, 10 * S), 0, NULL },
  { "counted from the first frame", 1920, 1080, 60000, 25, HD (1500, 25.0, 10 * S), 0, NULL },
  { "sound goes on", 1920, 1080, 62000, 25,
    { 1920, 1080, SQUARE, FRAMES (1500, 25.0, 0), .duration = 62 * S }, 0, NULL },
  { "sound goes on, but not that long", 1920, 1080, 65000, 25,
    { 1920, 1080, SQUARE, FRAMES (1500, 25.0, 0), .duration = 62 * S }, PROOF_OTHER_DURATION,
    NULL },
  { "a frame fewer of a slow one", 320, 180, 10000, 0.5,
    { 320, 180, SQUARE, FRAMES (4, 0.5, 0), .duration = PROOF_TIME_NONE }, 0, NULL },
  { "not cropped", 1920, 1088, 60000, 25, HD (1500, 25.0, 0), 0, NULL },
  { "turned", 1080, 1920, 60000, 25,
    { 1920, 1080, SQUARE, { 90, FALSE }, FRAMES (1500, 25.0, 0) }, 0, NULL },
  { "turned, and told as it is coded", 1920, 1080, 60000, 25,
    { 1920, 1080, SQUARE, { 270, TRUE }, FRAMES (1500, 25.0, 0) }, 0, NULL },
  { "upside down", 1080, 1920, 60000, 25,
    { 1920, 1080, SQUARE, { 180, FALSE }, FRAMES (1500, 25.0, 0) }, PROOF_OTHER_SIZE, NULL },
  { "on its side", 1080, 1920, 60000, 25, HD (1500, 25.0, 0), PROOF_OTHER_SIZE,
    "1080 × 1920; this video is 1920 × 1080: boxes may be in the wrong places" },
  { "anamorphic, wider", 1024, 576, 60000, 25,
    { 720, 576, 64, 45, { 0, FALSE }, FRAMES (1500, 25.0, 0) }, 0, NULL },
  { "anamorphic, lower", 720, 405, 60000, 25,
    { 720, 576, 64, 45, { 0, FALSE }, FRAMES (1500, 25.0, 0) }, 0, NULL },
  { "anamorphic, coded", 720, 576, 60000, 25,
    { 720, 576, 64, 45, { 0, FALSE }, FRAMES (1500, 25.0, 0) }, 0, NULL },
  { "anamorphic, turned", 576, 1024, 60000, 25,
    { 720, 576, 64, 45, { 90, FALSE }, FRAMES (1500, 25.0, 0) }, 0, NULL },
  { "anamorphic, another", 768, 576, 60000, 25,
    { 720, 576, 64, 45, { 0, FALSE }, FRAMES (1500, 25.0, 0) }, PROOF_OTHER_SIZE, NULL },
  { "a proxy", 1920, 1080, 60000, 25,
    { 1280, 720, SQUARE, FRAMES (1500, 25.0, 0) }, PROOF_OTHER_SIZE, "1280 × 720" },
  { "cut", 1920, 1080, 60000, 25, HD (1455, 25.0, 0), PROOF_OTHER_DURATION,
    "60.0 s at 25 fps; this video is 58.2 s at 25 fps: boxes may be on the wrong frames" },
  { "half a second cut", 1920, 1080, 3600000, 25, HD (89987, 25.0, 0), PROOF_OTHER_DURATION, NULL },
  { "every other frame", 1920, 1080, 60000, 50, HD (1500, 25.0, 0), PROOF_OTHER_RATE,
    "60.0 s at 50 fps; this video is 60.0 s at 25 fps" },
  { "29.97 to 30", 1920, 1080, 100000, 29.97, HD (3000, 30.0, 0), PROOF_OTHER_RATE, "29.97 fps" },
  { "24 to 25, faster", 1920, 1080, 60000, 24, HD (1440, 25.0, 0),
    PROOF_OTHER_DURATION | PROOF_OTHER_RATE, "57.6 s at 25 fps" },
  { "variable", 1920, 1080, 60000, 27.521,
    { 1920, 1080, SQUARE, FRAMES (1500, 25.0, 0), .variable = TRUE }, 0, NULL },
  { "another altogether", 1920, 1080, 60000, 25,
    { 640, 360, SQUARE, FRAMES (90, 30.0, 0) },
    PROOF_OTHER_SIZE | PROOF_OTHER_DURATION | PROOF_OTHER_RATE,
    "The job analysed 1920 × 1080, 60.0 s at 25 fps; this video is 640 × 360, 3.0 s at 30 fps: " },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      ProofLabelMeta meta = { .has_video_metadata = TRUE, .duration_ms = -1, .frame_rate = -1,
                              .frame_width = -1, .frame_height = -1 };
      g_autofree char *text = NULL;

      if (c->width > 0)
        {
          meta.frame_width = c->width;
          meta.frame_height = c->height;
          meta.duration_ms = c->duration_ms;
          meta.frame_rate = c->rate;
        }
      text = proof_video_facts_tell (&c->facts, &meta);
      g_test_message ("%s: %s", c->what, text != NULL ? text : "-");
      g_assert_cmpint (proof_video_facts_compare (&c->facts, &meta), ==, c->difference);
      g_assert_cmpint (text != NULL, ==, c->difference != 0);
      if (c->says != NULL)
        g_assert_nonnull (strstr (text, c->says));
    }
}

/* --- real videos ------------------------------------------------------------------------ */

typedef struct
{
  char *name;
  ProofVideoFacts facts;
  ProofLabelMeta metas[2]; /* durations of the picture and of the file */
} Video;

static void
video_free (gpointer data)
{
  Video *video = data;

  g_free (video->name);
  g_free (video);
}

static double
get_number (JsonObject *object,
            const char *member)
{
  const char *text = json_object_get_string_member_with_default (object, member, "0");
  const char *slash = strchr (text, '/');
  double number = g_ascii_strtod (text, NULL);
  double divisor = slash ? g_ascii_strtod (slash + 1, NULL) : 1;

  return divisor > 0 ? number / divisor : 0;
}

/* What a service that uses FFmpeg would say; FALSE for what it cannot read. */
static gboolean
ask_ffprobe (const char *path,
             Video      *video)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *streams;
  JsonObject *stream, *format;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "ffprobe", "-v", "quiet",
                              "-of", "json", "-select_streams", "v:0", "-show_streams",
                              "-show_format", path, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL));
  root = json_from_string (output, NULL);
  if (root == NULL || !json_object_has_member (json_node_get_object (root), "streams"))
    return FALSE;
  streams = json_object_get_array_member (json_node_get_object (root), "streams");
  if (json_array_get_length (streams) == 0)
    return FALSE;
  stream = json_array_get_object_element (streams, 0);
  format = json_object_get_object_member (json_node_get_object (root), "format");
  for (guint i = 0; i < G_N_ELEMENTS (video->metas); i++)
    video->metas[i] = (ProofLabelMeta) {
      .has_video_metadata = TRUE,
      .frame_width = json_object_get_int_member (stream, "width"),
      .frame_height = json_object_get_int_member (stream, "height"),
      .duration_ms = get_number (i == 0 ? stream : format, "duration") * 1000,
      .frame_rate = (float) get_number (stream, "avg_frame_rate"),
    };

  return TRUE;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* As the session does; FALSE for what cannot be played. */
static gboolean
read_facts (ProofMedia *media,
            Video      *video)
{
  g_autoptr (ProofPlayer) player = proof_player_new ();
  guint source = g_timeout_add (10, tick_cb, NULL);
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  proof_player_open (player, media);
  while (proof_player_get_state (player) != PROOF_PLAYER_FAILED &&
         (proof_player_get_frame_table (player) == NULL || proof_player_get_frame (player) == NULL))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
  proof_video_facts_init (&video->facts, proof_player_get_frame (player),
                          proof_player_get_frame_table (player),
                          proof_player_get_full_duration (player));

  return video->facts.n_frames > 0;
}

static void
add_videos (GFile     *folder,
            GPtrArray *videos)
{
  g_autoptr (GFileEnumerator) list =
    g_file_enumerate_children (folder, "standard::name,standard::type", G_FILE_QUERY_INFO_NONE,
                               NULL, NULL);
  GFile *file;
  GFileInfo *info;

  g_assert_nonnull (list);
  while (g_file_enumerator_iterate (list, &info, &file, NULL, NULL) && info != NULL)
    {
      g_autoptr (ProofMedia) media = NULL;
      Video *video;

      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
        {
          add_videos (file, videos);
          continue;
        }
      if (g_str_has_suffix (g_file_info_get_name (info), ".md") ||
          g_str_has_suffix (g_file_info_get_name (info), ".json") ||
          g_str_has_suffix (g_file_info_get_name (info), ".txt"))
        continue;
#ifdef __SANITIZE_ADDRESS__
      /* qtdemux leaks a buffer of it. */
      if (g_str_equal (g_file_info_get_name (info), "outV300.mp4"))
        continue;
#endif
      media = proof_media_new_for_file (file);
      video = g_new0 (Video, 1);
      video->name = g_file_get_basename (file);
      if (ask_ffprobe (g_file_peek_path (file), video) && read_facts (media, video))
        g_ptr_array_add (videos, video);
      else
        video_free (video);
    }
}

/* Nothing but the pictures themselves could tell them apart. */
static gboolean
is_alike (const Video *a,
          const Video *b)
{
  const ProofVideoFacts *x = &a->facts, *y = &b->facts;

  return MIN (x->width, x->height) == MIN (y->width, y->height) &&
         MAX (x->width, x->height) == MAX (y->width, y->height) &&
         ABS ((x->end - x->begin) - (y->end - y->begin)) < 250 * PROOF_MSEC;
}

static void
test_real (void)
{
  const char *shared = g_getenv ("SHARED_DATA");
  g_autoptr (GPtrArray) videos = g_ptr_array_new_with_free_func (video_free);
  guint n_wrong[2] = { 0, 0 }, n_pairs = 0, n_missed = 0;

  proof_test_player_stops_early ();
  if (shared == NULL || !proof_test_ffmpeg_is_there ())
    {
      g_test_skip ("SHARED_DATA names no folder with videos, or there is no ffprobe");
      return;
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GFile) folder =
        g_file_new_build_filename (shared, i == 0 ? "video" : "rekognition-results", NULL);

      add_videos (folder, videos);
    }
  g_assert_cmpuint (videos->len, >=, 40);

  for (guint i = 0; i < videos->len; i++)
    for (guint j = 0; j < videos->len; j++)
      {
        Video *open = videos->pdata[i], *analysed = videos->pdata[j];

        for (guint k = 0; k < G_N_ELEMENTS (open->metas); k++)
          {
            g_autofree char *text = proof_video_facts_tell (&open->facts, &analysed->metas[k]);

            if (i == j && text != NULL)
              {
                g_test_message ("falsely: %s (%u): %s", open->name, k, text);
                n_wrong[k]++;
              }
            if (i != j && !is_alike (open, analysed))
              {
                n_pairs++;
                n_missed += text == NULL;
                if (text == NULL)
                  g_test_message ("missed: %s for %s (%u)", open->name, analysed->name, k);
              }
          }
      }
  g_test_message ("%u videos: %u falsely told apart by the picture's duration, %u by the file's; "
                  "of %u pairs of different ones %u were not", videos->len, n_wrong[0], n_wrong[1],
                  n_pairs, n_missed);
  g_assert_cmpuint (n_wrong[0], ==, 0);
  /* Other tracks than picture and sound go on in karma.mp4 and main_1.mp4. */
  g_assert_cmpuint (n_wrong[1], <=, 2);
  g_assert_cmpuint (n_missed, ==, 0);
}

/* --- what the document remembers ---------------------------------------------------------- */

#define wait_until(condition) \
  while (!(condition)) \
    g_main_context_iteration (NULL, TRUE)

static ProofSession *
open_session (ProofVault *vault,
              GFile      *results,
              GFile      *clip)
{
  ProofSession *session = proof_session_new (vault);
  ProofPlayer *player = proof_session_get_player (session);
  g_autofree char *uri = g_file_get_uri (clip);
  g_autoptr (GError) error = NULL;

  proof_session_open_results (session, results);
  wait_until (proof_session_get_loading (session) == PROOF_LOADING_READY);
  proof_session_open_video (session, uri, &error);
  g_assert_no_error (error);
  wait_until (proof_player_get_frame_table (player) != NULL &&
              proof_player_get_frame (player) != NULL);

  return session;
}

static const char *
get_remembered (ProofSession *session)
{
  return proof_document_get (proof_session_get_document (session), PROOF_DOCUMENT_VIDEO_SIZE);
}

static gboolean
tells (ProofSession *session,
       const char   *part)
{
  const char *text = proof_session_get_difference (session);

  return text != NULL && strstr (text, part) != NULL;
}

static void
append (GFile      *file,
        const char *bytes,
        gsize       length)
{
  g_autoptr (GFileOutputStream) stream = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, NULL);

  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (stream), bytes, length, NULL, NULL,
                                            NULL));
}

/* The same frames, in more bytes: at the same place it is another video, until a person says that
 * it will do. */
static void
test_replaced (void)
{
  g_autofree char *folder = g_dir_make_tmp ("proof-same-video-XXXXXX", NULL);
  g_autoptr (GFile) vault_folder = g_file_new_build_filename (folder, "vault", NULL);
  g_autoptr (GFile) results = g_file_new_build_filename (folder, "results.json", NULL);
  g_autoptr (GFile) clip = g_file_new_build_filename (folder, "clip.mp4", NULL);
  g_autoptr (GFile) copy = g_file_new_build_filename (folder, "copy.mp4", NULL);
  g_autoptr (ProofVault) vault = proof_vault_new (vault_folder);
  g_autoptr (GError) error = NULL;
  ProofSession *session;
  guint source;

  if (!proof_test_clip_make (g_file_peek_path (clip), &(ProofTestClip) { .n_frames = 50 }, &error))
    {
      g_test_skip (error->message);
      return;
    }
  source = g_timeout_add (10, tick_cb, NULL);
  g_assert_true (g_file_set_contents (g_file_peek_path (results),
                                      "{\"JobStatus\":\"SUCCEEDED\",\"VideoMetadata\":"
                                      "{\"DurationMillis\":2000,\"FrameRate\":25,"
                                      "\"FrameWidth\":320,\"FrameHeight\":180},\"Labels\":["
                                      "{\"Timestamp\":0,\"Label\":{\"Name\":\"Tram\","
                                      "\"Confidence\":90}}]}", -1, NULL));
  session = open_session (vault, results, clip);
  wait_until (get_remembered (session) != NULL);
  g_assert_null (proof_session_get_difference (session));
  proof_session_close (session);
  g_object_unref (session);

  append (clip, "\0\0\0\10free", 8);
  session = open_session (vault, results, clip);
  wait_until (tells (session, "was replaced"));
  proof_session_ignore_difference (session);
  g_assert_null (proof_session_get_difference (session));
  proof_session_close (session);
  g_object_unref (session);

  /* Put away for good, until it happens again. A copy elsewhere is a choice. */
  session = open_session (vault, results, clip);
  wait_until (get_remembered (session) != NULL);
  g_assert_null (proof_session_get_difference (session));
  proof_session_close (session);
  g_object_unref (session);
  append (clip, "\0\0\0\10free", 8);
  g_assert_true (g_file_copy (clip, copy, G_FILE_COPY_NONE, NULL, NULL, NULL, NULL));
  session = open_session (vault, results, copy);
  wait_until (strstr (get_remembered (session), "copy.mp4") != NULL);
  g_assert_null (proof_session_get_difference (session));
  proof_session_close (session);
  g_object_unref (session);

  g_source_remove (source);
  proof_test_folder_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/same-video/table", test_table);
  g_test_add_func ("/same-video/real", test_real);
  g_test_add_func ("/same-video/replaced", test_replaced);

  return g_test_run ();
}
