/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MPEG-4 with B-frames in AVI: after any seek, and backward, each picture has its own number, which
 * is in it as a bar code. */
#define _GNU_SOURCE
#include "config.h"

#include <gst/gst.h>
#include <string.h>

#include "proof-test-ffmpeg.h"
#include "proof-test-folder.h"
#include "proof-test-player.h"

#define N_FRAMES 50
#define N_SEEKS 40
#define KEY_FRAME 16 /* in an index */

static char *folder;

static char *
make (const char *name)
{
  g_autofree char *clip = g_build_filename (folder, "clip.mp4", NULL);
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *options = g_strdup_printf ("-y -i %s -c:v mpeg4 -bf 2 -g 15 -q:v 2 %s", clip,
                                              path);
  g_autoptr (GError) error = NULL;

  proof_test_clip_make (clip, &(ProofTestClip) { .n_frames = N_FRAMES }, &error);
  g_assert_no_error (error);
  proof_test_ffmpeg_run (options);

  return path;
}

static void
assert_own_number (ProofPlayer *player)
{
  const ProofFrame *shown = proof_player_get_frame (player);

  g_assert_no_error (proof_player_get_error (player));
  g_assert_cmpint (proof_test_clip_read (g_bytes_get_data (shown->pixels, NULL), shown->stride,
                                         shown->width, shown->height), ==,
                   proof_player_get_frame_number (player));
}

static void
go_to (ProofPlayer *player,
       guint        frame)
{
  proof_player_seek_frame (player, frame);
  proof_test_player_wait (player);
  g_assert_cmpuint (proof_player_get_frame_number (player), ==, frame);
}

/* Random seeks, then backward from the end: each picture that is shown. */
static void
assert_numbers (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (ProofPlayer) player = proof_player_new ();

  proof_player_open (player, media);
  proof_test_player_wait (player);
  g_assert_no_error (proof_player_get_error (player));
  g_assert_cmpuint (proof_frame_table_get_n_frames (proof_player_get_frame_table (player)), ==,
                    N_FRAMES);
  g_signal_connect (player, "notify::frame", G_CALLBACK (assert_own_number), NULL);
  for (guint i = 0; i < N_SEEKS; i++)
    go_to (player, g_test_rand_int_range (0, N_FRAMES));

  proof_player_set_rate (player, -2);
  go_to (player, N_FRAMES - 1);
  proof_player_play (player);
  proof_test_until (proof_player_get_state (player) == PROOF_PLAYER_ENDED);
  proof_test_player_wait (player);
  g_assert_cmpuint (proof_player_get_frame_number (player), ==, 0);
}

/* --- packed as DivX did ------------------------------------------------------ */

static guint32
read_size (const char *data)
{
  guint32 size;

  memcpy (&size, data, sizeof size);

  return GUINT32_FROM_LE (size);
}

static void
add_number (GString *to,
            guint32  number)
{
  number = GUINT32_TO_LE (number);
  g_string_append_len (to, (const char *) &number, sizeof number);
}

/* 0 I, 1 P, 2 B. */
static int
get_kind (const GString *packet)
{
  static const char start[] = { 0, 0, 1, '\xb6' };
  const char *vop = memmem (packet->str, packet->len, start, sizeof start);

  return (guint8) vop[sizeof start] >> 6;
}

static void
free_packet (gpointer data)
{
  g_string_free (data, TRUE);
}

/* (element-type GString): of the only track */
static GPtrArray *
read_packets (const char *movi)
{
  GPtrArray *packets = g_ptr_array_new_with_free_func (free_packet);
  const char *end = movi + read_size (movi - 4);

  for (const char *chunk = movi + 4; chunk < end; chunk += 8 + (read_size (chunk + 4) + 1) / 2 * 2)
    g_ptr_array_add (packets, g_string_new_len (chunk + 8, read_size (chunk + 4)));

  return packets;
}

/* P B B becomes PB B and an empty one. */
static void
pack (GPtrArray *packets)
{
  static const char empty[] = { 0, 0, 1, '\xb6', 0x50, 0x7f };

  for (guint i = 0; i + 1 < packets->len; i++)
    {
      GString *packet = packets->pdata[i];
      guint j = i + 1;

      if (get_kind (packet) == 2 || get_kind (packets->pdata[j]) != 2)
        continue;
      g_string_append_len (packet, ((GString *) packets->pdata[j])->str,
                           ((GString *) packets->pdata[j])->len);
      for (; j + 1 < packets->len && get_kind (packets->pdata[j + 1]) == 2; j++)
        {
          g_string_truncate (packets->pdata[j], 0);
          g_string_append_len (packets->pdata[j], ((GString *) packets->pdata[j + 1])->str,
                               ((GString *) packets->pdata[j + 1])->len);
        }
      g_string_truncate (packets->pdata[j], 0);
      g_string_append_len (packets->pdata[j], empty, sizeof empty);
      i = j;
    }
}

static void
pack_file (const char *path)
{
  g_autofree char *data = NULL;
  g_autoptr (GPtrArray) packets = NULL;
  g_autoptr (GString) body = g_string_new ("movi");
  g_autoptr (GString) index = g_string_new (NULL);
  g_autoptr (GString) file = NULL;
  g_autoptr (GError) error = NULL;
  const char *movi;
  guint32 length;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  movi = memmem (data, size, "movi", 4);
  packets = read_packets (movi);
  pack (packets);
  for (guint i = 0; i < packets->len; i++)
    {
      const GString *packet = packets->pdata[i];

      g_string_append (index, "00dc");
      add_number (index, get_kind (packet) == 0 ? KEY_FRAME : 0);
      add_number (index, body->len);
      add_number (index, packet->len);
      g_string_append (body, "00dc");
      add_number (body, packet->len);
      g_string_append_len (body, packet->str, packet->len);
      g_string_append_len (body, "\0", packet->len % 2);
    }

  file = g_string_new_len (data, movi - 4 - data);
  add_number (file, body->len);
  g_string_append_len (file, body->str, body->len);
  g_string_append (file, "idx1");
  add_number (file, index->len);
  g_string_append_len (file, index->str, index->len);
  length = GUINT32_TO_LE (file->len - 8);
  memcpy (file->str + 4, &length, sizeof length);
  g_file_set_contents (path, file->str, file->len, &error);
  g_assert_no_error (error);
}

/* --- tests ------------------------------------------------------------------- */

static void
test_b_frames (void)
{
  g_autofree char *path = NULL;

  if (!proof_test_ffmpeg_is_there ())
    return;

  path = make ("b-frames.avi");
  assert_numbers (path);
}

static void
test_packed (void)
{
  g_autofree char *path = NULL;

  if (!proof_test_ffmpeg_is_there ())
    return;

  path = make ("packed.avi");
  pack_file (path);
  assert_numbers (path);
}

int
main (int    argc,
      char **argv)
{
  int result;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  folder = g_dir_make_tmp ("proof-avi-XXXXXX", NULL);
  g_test_add_func ("/avi/b-frames", test_b_frames);
  g_test_add_func ("/avi/packed", test_packed);
  result = g_test_run ();
  proof_test_folder_remove (folder);
  g_free (folder);

  return result;
}
