/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the pixels have the right colours: against FFmpeg's own conversion, and for HDR against
 * zimg's light and FFmpeg's tone mapping. */
#include "config.h"

#include <stdlib.h>

#include "proof-test-ffmpeg.h"
#include "proof-test-folder.h"
#include "proof-test-player.h"

/* To linear light in which white is 203 cd/m², to sRGB's primaries, into range, to sRGB. */
#define TONES(linear, peak)                                                                \
  "zscale=" linear ":t=linear:npl=203:agamma=0,format=gbrpf32le,zscale=p=bt709:agamma=0,"  \
  "tonemap=mobius:param=0.3:desat=0:peak=" peak                                            \
  ",zscale=t=iec61966-2-1:m=gbr:r=full:agamma=0,format=gbrp,format=bgra"
#define WIDE                                                                               \
  "zscale=tin=iec61966-2-1:t=linear:agamma=0,format=gbrpf32le,zscale=p=bt709:agamma=0,"    \
  "zscale=t=iec61966-2-1:m=gbr:r=full:agamma=0,format=gbrp,format=bgra"
#define USUAL(matrix) "scale=in_color_matrix=" matrix ":flags=accurate_rnd,format=bgra"

static char *folder;

static void
wait_idle (ProofPlayer *player)
{
  proof_test_player_wait (player);
  g_assert_no_error (proof_player_get_error (player));
}

/* Mean distance of each channel of the first frame, in levels of 255. */
static void
measure (const char *path,
         const char *filter,
         double      distances[3])
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (ProofPlayer) player = proof_player_new ();
  g_autoptr (GBytes) pictures = proof_test_ffmpeg_pictures (path, filter);
  const guint8 *expected = g_bytes_get_data (pictures, NULL), *pixels;
  const ProofFrame *frame;

  proof_player_open (player, media);
  wait_idle (player);
  frame = proof_player_get_frame (player);
  pixels = g_bytes_get_data (frame->pixels, NULL);
  g_assert_cmpuint (g_bytes_get_size (pictures), >=, 4 * frame->width * frame->height);

  for (int i = 0; i < 3; i++)
    distances[i] = 0;
  for (int y = 0; y < frame->height; y++)
    {
      for (int x = 0; x < frame->width; x++, expected += 4)
        {
          for (int i = 0; i < 3; i++)
            distances[i] += abs (pixels[y * frame->stride + x * 4 + i] - expected[i])
                            / (double) (frame->width * frame->height);
        }
    }
  g_test_message ("off by %.2f blue, %.2f green, %.2f red", distances[0], distances[1],
                  distances[2]);
}

/* videoconvert's usual path is quick and rounds down: 2 to 4 levels over all colours, of which the
 * wrong matrix or range would make 10 and more. */
typedef struct
{
  const char *name;
  const char *from; /* a shared video, or ffmpeg's options to make one */
  const char *filter;
  double most;
} Case;

/* Every sixth level of each channel; without loss. */
#define MAKE "-f lavfi -i haldclutsrc=6 -frames:v 2 "
#define X264 "-c:v libx264 -qp 0 -x264-params "
#define X265 "-pix_fmt yuv444p10le -c:v libx265 -x265-params lossless=1:log-level=none:"
#define PQ "min=bt2020nc:tin=smpte2084:pin=bt2020"
#define HLG "min=bt2020nc:tin=arib-std-b67:pin=bt2020"

static const Case cases[] = {
  { "601", MAKE "-vf scale=out_color_matrix=bt601 -pix_fmt yuv444p " X264 "colormatrix=smpte170m",
    USUAL ("bt601"), 4 },
  { "709", MAKE "-vf scale=out_color_matrix=bt709 -pix_fmt yuv444p " X264 "colormatrix=bt709",
    USUAL ("bt709"), 4 },
  { "full", MAKE "-vf scale=out_color_matrix=bt709:out_range=full -pix_fmt yuvj444p "
            X264 "colormatrix=bt709:range=pc", USUAL ("bt709"), 2 },
  { "pq", MAKE X265 "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
    TONES (PQ, "4.926"), 1 },
  { "pq-400", MAKE X265 "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:max-cll=400,90",
    TONES (PQ, "1.970"), 1 },
  { "hlg", MAKE X265 "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc",
    TONES (HLG, "4.926"), 1 },
  { "hlg-8", MAKE "-pix_fmt yuv444p " X264 "colorprim=bt2020:transfer=arib-std-b67:"
             "colormatrix=bt2020nc", TONES (HLG, "4.926"), 1 },
  { "2020", MAKE X265 "colorprim=bt2020:transfer=bt2020-10:colormatrix=bt2020nc", WIDE, 1 },
  { "p3", MAKE X265 "colorprim=smpte432:transfer=bt709:colormatrix=bt709", WIDE, 1 },
  { "hlg10-color-test.mp4", NULL, TONES (HLG, "4.926"), 1 },
  { "sample_with_color_info.mp4", NULL, TONES (HLG, "4.926"), 1 },
  { "hdr10-video-with-sdr-container.mp4", NULL, TONES (PQ, "4.926"), 1 },
  { "sowt-with-video.mov", NULL, USUAL ("bt709"), 2.5 },
  { "bt601.mov", NULL, USUAL ("bt601"), 2.5 },
  { "sample_with_increasing_timestamps_320w_240h_5s.mp4", NULL, USUAL ("bt601"), 2.5 },
};

static void
test_colours (gconstpointer data)
{
  const Case *one = data;
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *path = NULL;
  double distances[3];

  if (!proof_test_ffmpeg_is_there ())
    return;

  if (one->from != NULL)
    {
      g_autofree char *name = g_strconcat (one->name, ".mp4", NULL);
      g_autofree char *options = NULL;

      path = g_build_filename (folder, name, NULL);
      options = g_strdup_printf ("%s %s", one->from, path);
      proof_test_ffmpeg_run (options);
    }
  else if (shared != NULL)
    path = g_build_filename (shared, "video", "androidx-media", one->name, NULL);
  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("SHARED_DATA does not say where the videos are");
      return;
    }

  measure (path, one->filter, distances);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat (distances[i], <, one->most);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);

  folder = g_dir_make_tmp ("proof-colours-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/colours/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_colours);
    }
  result = g_test_run ();
  proof_test_folder_remove (folder);
  g_free (folder);

  return result;
}
