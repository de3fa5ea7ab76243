/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long starting takes: until a window is mapped, and the processor time until then, beside other
 * players on the same virtual display by turns; until the Library, a frame or the boxes of a
 * document with a million detections are painted, which the bench sees by running itself again as
 * the application. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "bench-mapped.h"
#include "bench-median.h"
#include "bench-own-start.h"
#include "bench-player.h"
#include "bench-results.h"
#include "proof-test-clip.h"
#include "proof-test-folder.h"
#include "proof-vault.h"

#define N_ROUNDS 5
#define N_PAGES 1000

/* --- beside other players --- */

static const BenchPlayer players[] = {
  { "Proofreel", { "proofreel" } },
  { "Clapper", { "clapper" } },
  { "Totem", { "totem" } },
  { "Showtime", { "showtime" } },
};

#define N_PLAYERS G_N_ELEMENTS (players)

typedef enum
{
  WARM,
  COLD,  /* the files that it maps are no longer in memory, as far as no other program has them */
  FIRST, /* GStreamer and the drivers have nothing cached for this user */
  N_KINDS,
} Kind;

static const char *const kinds[N_KINDS] = { "warm", "cold", "first" };

static void
forget_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return;
  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  close (fd);
}

/* Puts the files that the process maps into @files. */
static void
note_files (GPid        pid,
            GHashTable *files)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/maps", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *file = strchr (lines[i], '/');

      if (file != NULL && !g_str_has_prefix (file, "/dev/"))
        g_hash_table_add (files, g_strdup (file));
    }
}

typedef struct
{
  double ms[N_ROUNDS];
  double cpu_ms[N_ROUNDS];
  guint n; /* 0 where it is not installed */
} Times;

/* FALSE where it is not installed, or shows no window. */
static gboolean
start_player (BenchMapped       *mapped,
              const BenchPlayer *player,
              GHashTable        *files,
              Times             *times)
{
  gint64 began, shown;
  double cpu_s;
  GPid pid;

  bench_mapped_drop (mapped);
  began = g_get_monotonic_time ();
  pid = bench_player_start (player, NULL, NULL);
  if (pid == 0)
    return FALSE;
  shown = bench_mapped_wait (mapped);
  cpu_s = bench_player_get_cpu_s (pid);
  note_files (pid, files);
  bench_player_stop (pid);
  if (shown == 0)
    return FALSE;

  times->ms[times->n] = (shown - began) / 1e3;
  times->cpu_ms[times->n] = cpu_s * 1e3;
  times->n++;
  return TRUE;
}

static void
prepare (Kind        kind,
         const char *cache,
         GHashTable *files)
{
  GHashTableIter iter;
  const char *file;

  if (kind == FIRST)
    proof_test_folder_remove (cache);
  if (kind == WARM)
    return;
  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, (gpointer *) &file, NULL))
    forget_file (file);
}

static void
report (Kind   kind,
        Times *times)
{
  double ms = bench_get_median (times[0].ms, N_ROUNDS);
  double cpu_ms = bench_get_median (times[0].cpu_ms, N_ROUNDS);

  printf ("%s start to window: %.0f ms\n", kinds[kind], ms);
  printf ("%s start to window CPU: %.0f ms\n", kinds[kind], cpu_ms);
  for (guint i = 1; i < N_PLAYERS; i++)
    {
      double other, other_cpu;

      if (times[i].n < N_ROUNDS)
        {
          printf ("%s start: %s is not installed, or shows no window\n", kinds[kind],
                  players[i].name);
          continue;
        }
      other = bench_get_median (times[i].ms, N_ROUNDS);
      other_cpu = bench_get_median (times[i].cpu_ms, N_ROUNDS);
      printf ("%s start to window of %s: %.0f ms\n", kinds[kind], players[i].name, other);
      printf ("%s start to window CPU of %s: %.0f ms\n", kinds[kind], players[i].name, other_cpu);
      printf ("%s start vs %s: %.2f x\n", kinds[kind], players[i].name, ms / other);
      printf ("%s start CPU vs %s: %.2f x\n", kinds[kind], players[i].name, cpu_ms / other_cpu);
    }
}

/* What else the machine does: figures of a busy one are good for ratios only. */
static void
report_load (const char *when)
{
  double load[1];

  if (getloadavg (load, 1) == 1)
    printf ("load of the machine, %s: %.1f on %u cores\n", when, load[0], g_get_num_processors ());
}

static void
compare (BenchMapped *mapped,
         const char  *cache)
{
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean there[N_PLAYERS];

  /* Two starts do not count: the third is warm. */
  for (guint i = 0; i < N_PLAYERS; i++)
    {
      Times ignored = { 0 };

      there[i] = start_player (mapped, &players[i], files, &ignored)
                 && start_player (mapped, &players[i], files, &ignored);
    }
  if (!there[0])
    g_error ("proofreel shows no window");

  for (Kind kind = WARM; kind < N_KINDS; kind++)
    {
      Times times[N_PLAYERS] = { 0 };

      report_load (kinds[kind]);
      for (guint round = 0; round < N_ROUNDS; round++)
        for (guint i = 0; i < N_PLAYERS; i++)
          if (there[i])
            {
              prepare (kind, cache, files);
              start_player (mapped, &players[i], files, &times[i]);
            }
      report (kind, times);
    }
}

/* --- what is painted --- */

static void
measure (const char *what,
         const char *program,
         BenchUntil  until,
         const char *argument)
{
  double times[N_ROUNDS];

  /* The first run fills caches and does not count. */
  for (int i = -1; i < N_ROUNDS; i++)
    {
      char number[] = { '0' + until, '\0' };
      g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());
      g_autoptr (GSubprocess) process = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *answer = NULL;

      process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                  G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                  program, number, now, argument, NULL);
      if (!process || !g_subprocess_communicate_utf8 (process, NULL, NULL, &answer, NULL, &error))
        g_error ("%s", error->message);
      if (!answer || *answer == '\0')
        g_error ("%s: nothing was painted", what);
      if (i >= 0)
        times[i] = g_ascii_strtod (answer, NULL);
    }
  printf ("%s: %.0f ms\n", what, bench_get_median (times, N_ROUNDS));
}

/* Returns: the path of a document of the user's vault. Its clip is shorter than the results. */
static char *
make_document (const char *folder)
{
  const ProofTestClip clip = { .n_frames = 1500, .width = 1280, .height = 720, .b_frames = 2 };
  g_autofree char *path = g_build_filename (folder, "clip.mp4", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (ProofVault) vault = proof_vault_new (NULL);
  g_autoptr (ProofDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  document = proof_vault_open_job (vault, "bench", "us-east-1", NULL, &error);
  if (document == NULL || !proof_test_clip_make (path, &clip, &error)
      || !proof_document_set (document, PROOF_DOCUMENT_VIDEO, uri, &error)
      || !proof_document_set (document, PROOF_DOCUMENT_VIDEO_CHOSEN, "1", &error)
      || !proof_document_set (document, PROOF_DOCUMENT_AGGREGATE_BY, "TIMESTAMPS", &error))
    g_error ("%s", error->message);
  for (guint number = 0; number < N_PAGES; number++)
    {
      char *text = bench_describe_page (number, N_PAGES);
      g_autoptr (GBytes) page = g_bytes_new_take (text, strlen (text));
      g_autofree char *token =
        number + 1 < N_PAGES ? g_strdup_printf ("page-%u", number + 1) : NULL;

      if (!proof_document_add_page (document, PROOF_AGGREGATION_TIMESTAMPS, number, page, token,
                                    &error))
        g_error ("%s", error->message);
    }

  return g_file_get_path (proof_document_get_file (document));
}

static void
measure_painted (const char *program,
                 const char *folder)
{
  g_autofree char *document = NULL;

  report_load ("painted");
  measure ("start to library", program, BENCH_UNTIL_LIBRARY, NULL);
  measure ("demo to first frame", program, BENCH_UNTIL_FRAME, "--demo");
  document = make_document (folder);
  measure ("start with a million detections to boxes", program, BENCH_UNTIL_BOXES, document);
  measure ("a million detections to boxes", program, BENCH_UNTIL_ACTIVATED_BOXES, document);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = NULL, *build = NULL, *path = NULL, *cache = NULL;
  BenchMapped *mapped;

  if (argc > 2)
    return bench_own_start (*argv[1] - '0', argv[2], argc > 3 ? argv[3] : NULL);

  /* Nothing of the user's is read or written. */
  folder = g_dir_make_tmp ("bench-start-XXXXXX", NULL);
  cache = g_build_filename (folder, "cache", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  build = g_path_get_dirname (argv[0]);
  path = g_strdup_printf ("%s/../../src:%s", build, g_getenv ("PATH"));
  g_setenv ("PATH", path, TRUE);

  mapped = bench_mapped_new ();
  if (mapped != NULL)
    compare (mapped, cache);
  g_clear_pointer (&mapped, bench_mapped_free);
  measure_painted (argv[0], folder);
  proof_test_folder_remove (folder);

  return 0;
}
