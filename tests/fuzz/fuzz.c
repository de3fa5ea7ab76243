/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one mutator: bits, bytes, odd bits of syntax, cuts, repeats, splices; all of one seed. */
#include "fuzz.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_BYTES 65536
#define MAX_CHANGES 8
#define HANG_S 10

/* In shared memory, so that it outlives whatever the parser does to its process. */
typedef struct
{
  guint64 n; /* inputs before it */
  gsize   length;
  char    text[MAX_BYTES];
} Input;

static gboolean
add_file (GPtrArray  *corpus,
          const char *path)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return FALSE;
  if (length <= MAX_BYTES / 2)
    g_ptr_array_add (corpus, g_bytes_new_take (g_steal_pointer (&text), length));
  return TRUE;
}

static void
add_folder (GPtrArray  *corpus,
            const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  /* A seed means the same everywhere. */
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  for (guint i = 0; i < names->len; i++)
    if (!add_file (corpus, g_ptr_array_index (names, i)))
      add_folder (corpus, g_ptr_array_index (names, i));
}

static GBytes *
pick (GRand     *rand,
      GPtrArray *corpus)
{
  return g_ptr_array_index (corpus, g_rand_int_range (rand, 0, corpus->len));
}

static void
replace (Input      *input,
         gsize       at,
         gsize       old_length,
         const char *text,
         gsize       length)
{
  length = MIN (length, MAX_BYTES - (input->length - old_length));
  memmove (input->text + at + length, input->text + at + old_length,
           input->length - at - old_length);
  memcpy (input->text + at, text, length);
  input->length += length - old_length;
}

static void
change (Input     *input,
        GRand     *rand,
        GPtrArray *corpus)
{
  static const char *const edges[] = { "0", "-1", "9223372036854775808", "1e999", "null", "\"",
                                       "\\", "\\u0000", "\\ud800", "\xff", "\xc3", "\xef\xbb\xbf",
                                       "[", "{", "}", "=", "#", "\n", "\r", "\t ", "<", "]]>",
                                       "<![CDATA[", "&#0;", "&amp;", "<!--", "/>" };
  gsize at = g_rand_int_range (rand, 0, input->length + 1);
  gsize span = g_rand_int_range (rand, 0, 65);
  char copy[64];
  gsize length;
  const char *text;

  span = MIN (span, input->length - at);
  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      if (at < input->length)
        input->text[at] ^= 1 << g_rand_int_range (rand, 0, 8);
      break;
    case 1:
      if (at < input->length)
        input->text[at] = g_rand_int_range (rand, 0, 256);
      break;
    case 2:
      replace (input, at, span, "", 0);
      break;
    case 3:
      text = edges[g_rand_int_range (rand, 0, G_N_ELEMENTS (edges))];
      replace (input, at, g_rand_boolean (rand) ? span : 0, text, strlen (text));
      break;
    case 4:
      span = MIN (span, sizeof copy);
      memcpy (copy, input->text + at, span);
      for (guint i = g_rand_int_range (rand, 1, 9); i > 0; i--)
        replace (input, at, 0, copy, span);
      break;
    default:
      text = g_bytes_get_data (pick (rand, corpus), &length);
      if (length > 0)
        {
          gsize from = g_rand_int_range (rand, 0, length);
          gsize taken = g_rand_int_range (rand, 1, 257);

          replace (input, at, span, text + from, MIN (taken, length - from));
        }
      break;
    }
}

/* The parser gets memory that ends with the text, so that one byte too far is seen. */
static void
parse_once (const char *text,
            gsize       length,
            FuzzParse   parse)
{
  g_autofree char *copy = g_memdup2 (text, length);

  alarm (HANG_S);
  parse (copy ? copy : "", length);
  alarm (0);
}

static int
parse_file (const char *path,
            FuzzParse   parse)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  parse_once (text, length, parse);
  return 0;
}

static void
run (Input     *input,
     GPtrArray *corpus,
     guint32    seed,
     int        seconds,
     FuzzParse  parse)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  for (; g_get_monotonic_time () < end; input->n++)
    {
      gsize length;
      const char *text = g_bytes_get_data (pick (rand, corpus), &length);

      memcpy (input->text, text, length);
      input->length = length;
      for (guint i = g_rand_int_range (rand, 0, MAX_CHANGES + 1); i > 0; i--)
        change (input, rand, corpus);
      parse_once (input->text, input->length, parse);
    }
}

/* A child parses, since a sanitizer leaves no chance to say what it was that it ended at. */
static int
fuzz (const char *name,
      GPtrArray  *corpus,
      guint32     seed,
      int         seconds,
      FuzzParse   parse)
{
  Input *input = mmap (NULL, sizeof *input, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                       0);
  g_autofree char *path = g_strdup_printf ("fuzz-%s.input", name);
  pid_t child;
  int status;

  g_assert (input != MAP_FAILED);
  g_print ("%s: seed %u, %u texts, %d s\n", name, seed, corpus->len, seconds);
  child = fork ();
  g_assert (child >= 0);
  if (child == 0)
    {
      run (input, corpus, seed, seconds, parse);
      g_ptr_array_unref (corpus);
      exit (0);
    }
  g_assert (waitpid (child, &status, 0) == child);
  if (status == 0)
    {
      g_print ("%s: %" G_GUINT64_FORMAT " inputs, nothing found\n", name, input->n);
      return 0;
    }
  g_file_set_contents (path, input->text, input->length, NULL);
  g_printerr ("%s: input %" G_GUINT64_FORMAT " of seed %u%s. It is kept as %s.\n", name, input->n,
              seed, WIFSIGNALED (status) && WTERMSIG (status) == SIGALRM ? " takes too long"
                                                                         : " ended the parser",
              path);
  return 1;
}

int
fuzz_main (int                argc,
           char             **argv,
           const char        *name,
           const char *const *folders,
           const char *const *texts,
           FuzzParse          parse)
{
  g_autoptr (GPtrArray) corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const char *shared = g_getenv ("SHARED_DATA");
  int seconds = argc > 1 ? atoi (argv[1]) : 0;

  if (argc < 2)
    {
      g_printerr ("Usage: fuzz-%s SECONDS [SEED] | FILE\n", name);
      return 2;
    }
  if (seconds <= 0)
    return parse_file (argv[1], parse);

  for (guint i = 0; texts[i]; i++)
    g_ptr_array_add (corpus, g_bytes_new_static (texts[i], strlen (texts[i])));
  for (guint i = 0; shared && folders[i]; i++)
    {
      g_autofree char *path = g_build_filename (shared, folders[i], NULL);

      add_folder (corpus, path);
    }
  return fuzz (name, corpus, argc > 2 ? strtoul (argv[2], NULL, 10) : g_random_int (), seconds,
               parse);
}
