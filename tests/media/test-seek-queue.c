/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-seek-queue.h"

static ProofSeekWish
at_frame (guint frame)
{
  return (ProofSeekWish) { frame, 0, TRUE };
}

static void
test_newest_wins (void)
{
  ProofSeekQueue queue = { FALSE };
  ProofSeekWish wish = at_frame (1);

  g_assert_null (proof_seek_queue_peek (&queue));
  g_assert_false (proof_seek_queue_start_next (&queue));

  proof_seek_queue_push (&queue, &wish);
  g_assert_true (proof_seek_queue_start_next (&queue));
  g_assert_cmpuint (queue.current.frame, ==, 1);

  for (guint frame = 2; frame < 10; frame++)
    {
      wish = at_frame (frame);
      proof_seek_queue_push (&queue, &wish);
      g_assert_false (proof_seek_queue_start_next (&queue));
      g_assert_cmpuint (proof_seek_queue_peek (&queue)->frame, ==, frame);
    }
  g_assert_cmpuint (queue.current.frame, ==, 1);

  proof_seek_queue_finish (&queue);
  g_assert_true (proof_seek_queue_start_next (&queue));
  g_assert_cmpuint (queue.current.frame, ==, 9);
  g_assert_cmpuint (proof_seek_queue_peek (&queue)->frame, ==, 9);

  proof_seek_queue_finish (&queue);
  g_assert_false (proof_seek_queue_start_next (&queue));
  g_assert_null (proof_seek_queue_peek (&queue));
}

static void
test_clear (void)
{
  ProofSeekQueue queue = { FALSE };
  ProofSeekWish wish = at_frame (1);

  proof_seek_queue_push (&queue, &wish);
  proof_seek_queue_start_next (&queue);
  proof_seek_queue_push (&queue, &wish);
  proof_seek_queue_clear (&queue);
  g_assert_null (proof_seek_queue_peek (&queue));
  g_assert_false (proof_seek_queue_start_next (&queue));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seek-queue/newest-wins", test_newest_wins);
  g_test_add_func ("/seek-queue/clear", test_clear);

  return g_test_run ();
}
