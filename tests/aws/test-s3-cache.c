/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-s3-cache.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "proof-aws-error.h"
#include "proof-demo-service.h"
#include "proof-s3-object.h"
#include "proof-test-aws.h"

#define BLOCK (8 * 1024)
#define STRETCH (32 * BLOCK)
#define MIB (1024 * 1024)
#define SIZE (3 * MIB + 777)
#define PLENTY (1024 * (guint64) MIB)
#define ADDRESS "https://bucket.s3.eu-west-1.amazonaws.com:-1/clip.mp4?"
#define ETAG "\"v1\""
#define FOLDER_VARIABLE "PROOF_TEST_CACHE_FOLDER"

static guint8
byte_at (guint64 offset,
         guint   generation)
{
  return (offset * 2654435761u + generation) >> 13;
}

static guint8 *
make_bytes (guint64 offset,
            gsize   length,
            guint   generation)
{
  guint8 *bytes = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    bytes[i] = byte_at (offset + i, generation);

  return bytes;
}

/* --- a folder ------------------------------------------------------------------------ */

typedef struct
{
  char *root;
  char *folder; /* in it, not made yet */
} Place;

static void
place_init (Place *place)
{
  place->root = g_dir_make_tmp ("proof-s3-cache-XXXXXX", NULL);
  g_assert_nonnull (place->root);
  place->folder = g_build_filename (place->root, "a", "s3", NULL);
}

/* Names of the files in the folder. */
static GPtrArray *
list (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));

  return paths;
}

static guint64
disk_usage (const char *folder)
{
  g_autoptr (GPtrArray) paths = list (folder);
  guint64 total = 0;

  for (guint i = 0; i < paths->len; i++)
    {
      GStatBuf status;

      if (g_stat (paths->pdata[i], &status) == 0)
        total += status.st_blocks * 512;
    }

  return total;
}

static void
place_clear (Place *place)
{
  g_autoptr (GPtrArray) paths = list (place->folder);
  g_autofree char *parent = g_path_get_dirname (place->folder);

  for (guint i = 0; i < paths->len; i++)
    g_unlink (paths->pdata[i]);
  g_rmdir (place->folder);
  g_rmdir (parent);
  g_rmdir (place->root);
  g_free (place->folder);
  g_free (place->root);
}

/* Whether the block is there; if so, it must be right. */
static gboolean
has_block (ProofS3Cache *cache,
           guint64       index,
           gsize         size,
           guint         generation)
{
  GBytes *found[1] = { NULL };
  g_autofree guint8 *expected = make_bytes (index * BLOCK, size, generation);

  proof_s3_cache_read (cache, index, 1, found);
  if (!found[0])
    return FALSE;
  g_assert_cmpmem (g_bytes_get_data (found[0], NULL), g_bytes_get_size (found[0]), expected, size);
  g_bytes_unref (found[0]);

  return TRUE;
}

static void
write_blocks (ProofS3Cache *cache,
              guint64       first,
              gsize         length,
              guint         generation)
{
  g_autofree guint8 *bytes = make_bytes (first * BLOCK, length, generation);

  proof_s3_cache_write (cache, first, bytes, length);
}

/* --- an object in the demo's bucket -------------------------------------------------- */

typedef struct
{
  Place place;
  ProofDemoService *service;
  ProofAwsSettings *settings;
} Fixture;

static void
put (Fixture *fixture,
     guint    generation)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (make_bytes (0, SIZE, generation), SIZE);

  proof_demo_service_add_object (fixture->service, "bucket", "clip.mp4", bytes);
}

static void
fixture_init (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  place_init (&fixture->place);
  fixture->service = proof_demo_service_new (&error);
  g_assert_no_error (error);
  proof_demo_service_set_keys (fixture->service, PROOF_TEST_ACCESS_KEY, PROOF_TEST_SECRET,
                               PROOF_TEST_TOKEN);
  fixture->settings = proof_aws_settings_new (NULL, PROOF_DEMO_REGION,
                                              proof_demo_service_get_url (fixture->service));
  put (fixture, 0);
}

static void
fixture_clear (Fixture *fixture)
{
  g_object_unref (fixture->settings);
  g_assert_finalize_object (fixture->service);
  place_clear (&fixture->place);
}

static ProofS3Object *
open_object (Fixture *fixture)
{
  ProofS3Object *object = proof_s3_object_new (fixture->settings, "bucket", "clip.mp4", NULL);

  proof_s3_object_set_cache (object, fixture->place.folder, PLENTY);

  return object;
}

static void
read_all (ProofS3Object *object,
          guint          generation)
{
  g_autofree guint8 *expected = make_bytes (0, SIZE, generation);
  g_autofree guint8 *buffer = g_malloc (SIZE);
  g_autoptr (GError) error = NULL;
  gssize n = proof_byte_source_read (PROOF_BYTE_SOURCE (object), 0, buffer, SIZE, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (buffer, n, expected, SIZE);
}

/* Opens the object anew and reads all of it. Returns: how many requests that took. */
static guint
view (Fixture *fixture,
      guint    generation)
{
  guint before = proof_demo_service_get_n_requests (fixture->service, "s3");
  ProofS3Object *object = open_object (fixture);

  read_all (object, generation);
  g_assert_finalize_object (object);

  return proof_demo_service_get_n_requests (fixture->service, "s3") - before;
}

/* --- tests --------------------------------------------------------------------------- */

static void
test_restart (void)
{
  Fixture fixture;
  g_autoptr (GPtrArray) paths = NULL;
  GStatBuf status;

  fixture_init (&fixture);
  g_assert_cmpuint (view (&fixture, 0), >=, SIZE / STRETCH);
  g_assert_cmpuint (view (&fixture, 0), ==, 1);

  /* Only the user can read it, and names tell nothing. */
  g_assert_cmpint (g_stat (fixture.place.folder, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  paths = list (fixture.place.folder);
  g_assert_cmpuint (paths->len, ==, 5);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *name = g_path_get_basename (paths->pdata[i]);

      g_assert_cmpint (g_stat (paths->pdata[i], &status), ==, 0);
      g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
      g_assert_cmpuint (strspn (name, "0123456789abcdef-"), ==, strlen (name));
    }
  fixture_clear (&fixture);
}

/* What is missing between what is there is all that is asked for. */
static void
test_gaps (void)
{
  Fixture fixture;
  ProofS3Object *object;
  g_autoptr (GArray) ranges = NULL;
  guint8 byte;
  guint before;

  fixture_init (&fixture);
  object = open_object (&fixture);
  proof_byte_source_query (PROOF_BYTE_SOURCE (object), NULL, NULL, NULL, NULL);
  proof_byte_source_read (PROOF_BYTE_SOURCE (object), 2 * MIB, &byte, 1, NULL, NULL);
  g_assert_finalize_object (object);
  before = proof_demo_service_get_n_requests (fixture.service, "s3");
  g_assert_cmpuint (before, ==, 2);

  g_assert_cmpuint (view (&fixture, 0), >, 1);
  ranges = proof_demo_service_dup_ranges (fixture.service);
  for (guint i = before + 1; i < ranges->len; i++)
    {
      const ProofByteRange *range = &g_array_index (ranges, ProofByteRange, i);

      g_assert_cmpuint (range->begin, >=, STRETCH);
      g_assert_true (range->end <= 2 * MIB || range->begin >= 2 * MIB + BLOCK);
    }
  g_assert_cmpuint (view (&fixture, 0), ==, 1);
  fixture_clear (&fixture);
}

static void
test_bound (void)
{
  const guint64 bound = 8 * MIB;
  Place place;
  ProofS3Cache *cache;
  guint n_left = 0;

  place_init (&place);
  cache = proof_s3_cache_open (place.folder, bound, ADDRESS, ETAG, PLENTY);
  for (guint64 i = 0; i < 160; i++)
    {
      write_blocks (cache, i * 32, STRETCH, 0);
      g_assert_cmpuint (disk_usage (place.folder), <=, bound);
      /* Used again and again, and older than anything else. */
      g_usleep (5000);
      g_assert_true (has_block (cache, 0, BLOCK, 0));
    }
  for (guint64 i = 0; i < 160; i++)
    n_left += has_block (cache, i * 32, BLOCK, 0);
  g_assert_cmpuint (n_left, >=, 160 / 8);
  g_assert_true (has_block (cache, 159 * 32, BLOCK, 0));
  g_assert_false (has_block (cache, 40 * 32, BLOCK, 0));
  proof_s3_cache_close (cache);

  /* A smaller bound is kept from the next opening on. */
  cache = proof_s3_cache_open (place.folder, bound / 2, ADDRESS, ETAG, PLENTY);
  g_assert_cmpuint (disk_usage (place.folder), <=, bound / 2);
  proof_s3_cache_close (cache);
  place_clear (&place);
}

static void
flip (const char *path,
      goffset     offset)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (offset, <, length);
  bytes[offset] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
}

static char *
only_file (const char *folder)
{
  g_autoptr (GPtrArray) paths = list (folder);

  /* The other one says which generation it is. */
  g_assert_cmpuint (paths->len, ==, 2);
  return g_strdup (paths->pdata[g_str_has_suffix (paths->pdata[0], "-") ? 1 : 0]);
}

static void
test_damage (void)
{
  Place place;
  ProofS3Cache *cache;
  g_autofree char *path = NULL;
  gsize slot = BLOCK + 16, size = 5 * BLOCK + 100;

  place_init (&place);
  cache = proof_s3_cache_open (place.folder, PLENTY, ADDRESS, ETAG, size);
  write_blocks (cache, 0, size, 0);
  for (guint i = 0; i < 5; i++)
    g_assert_true (has_block (cache, i, BLOCK, 0));
  g_assert_true (has_block (cache, 5, 100, 0));
  g_assert_false (has_block (cache, 6, BLOCK, 0));
  g_assert_false (has_block (cache, G_MAXUINT64 / BLOCK, BLOCK, 0));

  path = only_file (place.folder);
  flip (path, slot + 16 + 4000);      /* a byte */
  flip (path, 2 * slot + 3);          /* a checksum */
  g_assert_cmpint (truncate (path, 5 * slot + 16 + 99), ==, 0);
  g_assert_true (has_block (cache, 0, BLOCK, 0));
  g_assert_false (has_block (cache, 1, BLOCK, 0));
  g_assert_false (has_block (cache, 2, BLOCK, 0));
  g_assert_true (has_block (cache, 4, BLOCK, 0));
  g_assert_false (has_block (cache, 5, 100, 0));
  g_assert_cmpint (truncate (path, 3 * slot + 7), ==, 0);
  g_assert_false (has_block (cache, 3, BLOCK, 0));
  g_assert_cmpint (truncate (path, 0), ==, 0);
  g_assert_false (has_block (cache, 0, BLOCK, 0));

  /* It mends itself. */
  write_blocks (cache, 0, size, 0);
  g_assert_true (has_block (cache, 3, BLOCK, 0));
  proof_s3_cache_close (cache);
  place_clear (&place);
}

/* Whoever reads the object gets its bytes, whatever happened to the files. */
static void
test_damaged_object (void)
{
  Fixture fixture;
  g_autoptr (GPtrArray) paths = NULL;

  fixture_init (&fixture);
  view (&fixture, 0);
  paths = list (fixture.place.folder);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (paths->pdata[i], &bytes, &length, NULL));
      for (gsize at = i * 1000; at < length; at += 3 * BLOCK)
        bytes[at] ^= 0x40;
      g_assert_true (g_file_set_contents (paths->pdata[i], bytes, length * 3 / 4, NULL));
    }
  g_assert_cmpuint (view (&fixture, 0), >, 1);
  g_assert_cmpuint (view (&fixture, 0), ==, 1);
  fixture_clear (&fixture);
}

static void
test_replaced (void)
{
  Fixture fixture;
  ProofS3Object *object;
  g_autoptr (GPtrArray) before = NULL, after = NULL, last = NULL;
  g_autoptr (GError) error = NULL;
  guint8 byte;

  fixture_init (&fixture);
  view (&fixture, 0);
  before = list (fixture.place.folder);
  put (&fixture, 7);
  g_assert_cmpuint (view (&fixture, 7), >=, SIZE / STRETCH);
  after = list (fixture.place.folder);
  g_assert_cmpuint (after->len, ==, before->len);
  for (guint i = 0; i < before->len; i++)
    g_assert_false (g_file_test (before->pdata[i], G_FILE_TEST_EXISTS));
  g_assert_cmpuint (view (&fixture, 7), ==, 1);

  /* While it is open: what is at hand still plays, and then it ends and is forgotten. */
  for (guint i = 0; i < after->len; i++)
    if (g_str_has_suffix (after->pdata[i], "-2"))
      g_unlink (after->pdata[i]);
  object = open_object (&fixture);
  proof_byte_source_query (PROOF_BYTE_SOURCE (object), NULL, NULL, NULL, NULL);
  put (&fixture, 9);
  g_assert_cmpint (proof_byte_source_read (PROOF_BYTE_SOURCE (object), MIB, &byte, 1, NULL, NULL),
                   ==, 1);
  g_assert_cmpuint (byte, ==, byte_at (MIB, 7));
  g_assert_cmpint (proof_byte_source_read (PROOF_BYTE_SOURCE (object), 2 * MIB + 5, &byte, 1, NULL,
                                           &error), ==, -1);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_REPLACED);
  g_assert_finalize_object (object);
  last = list (fixture.place.folder);
  g_assert_cmpuint (last->len, ==, 0);
  g_assert_cmpuint (view (&fixture, 9), >=, SIZE / STRETCH);
  fixture_clear (&fixture);
}

/* Other objects, versions and endpoints are other files. */
static void
test_identity (void)
{
  Place place;
  ProofS3Cache *cache, *other;

  place_init (&place);
  cache = proof_s3_cache_open (place.folder, PLENTY, ADDRESS, ETAG, SIZE);
  write_blocks (cache, 0, STRETCH, 0);
  other = proof_s3_cache_open (place.folder, PLENTY, ADDRESS "versionId=2", ETAG, SIZE);
  g_assert_false (has_block (other, 0, BLOCK, 0));
  write_blocks (other, 0, STRETCH, 1);
  g_assert_true (has_block (cache, 0, BLOCK, 0));
  g_assert_true (has_block (other, 0, BLOCK, 1));
  proof_s3_cache_close (other);
  other = proof_s3_cache_open (place.folder, PLENTY, ADDRESS, ETAG, SIZE + 1);
  g_assert_false (has_block (other, 0, BLOCK, 0));
  g_assert_false (has_block (cache, 0, BLOCK, 0));
  proof_s3_cache_close (other);
  proof_s3_cache_close (cache);
  place_clear (&place);
}

/* A folder that cannot be had costs nothing but the requests. */
static void
test_no_folder (void)
{
  Fixture fixture;
  g_autofree char *file = NULL;

  fixture_init (&fixture);
  file = g_build_filename (fixture.place.root, "a", NULL);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_cmpuint (view (&fixture, 0), >=, SIZE / STRETCH);
  g_assert_cmpuint (view (&fixture, 0), >=, SIZE / STRETCH);
  g_unlink (file);
  fixture_clear (&fixture);
}

/* --- with other processes ------------------------------------------------------------ */

static GSubprocess *
spawn (const char *test,
       const char *folder)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, FOLDER_VARIABLE, folder, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "-p", test,
                                         "--GTestSubprocess", NULL);
  g_assert_no_error (error);

  return process;
}

static void
check (GSubprocess *process)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

/* Writes and reads the same blocks as others do at the same time, beyond the bound. */
static void
test_two_processes_writer (void)
{
  const char *folder = g_getenv (FOLDER_VARIABLE);
  g_autoptr (GRand) rand = g_rand_new ();
  ProofS3Cache *cache = proof_s3_cache_open (folder, 16 * MIB, ADDRESS, ETAG, 64 * MIB);
  guint n_found = 0;

  for (guint i = 0; i < 300; i++)
    {
      guint64 first = g_rand_int_range (rand, 0, 8192 - 32);

      write_blocks (cache, first, g_rand_int_range (rand, 1, 33) * BLOCK, 0);
      g_assert_cmpuint (disk_usage (folder), <=, 16 * MIB);
      n_found += has_block (cache, first, BLOCK, 0);
      n_found += has_block (cache, g_rand_int_range (rand, 0, 8192), BLOCK, 0);
    }
  g_assert_cmpuint (n_found, >, 200);
  proof_s3_cache_close (cache);
}

static void
test_two_processes (void)
{
  Place place;
  GSubprocess *processes[2];

  place_init (&place);
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    processes[i] = spawn ("/s3-cache/two-processes/subprocess/writer", place.folder);
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    {
      check (processes[i]);
      g_object_unref (processes[i]);
    }
  g_assert_cmpuint (disk_usage (place.folder), <=, 16 * MIB);
  place_clear (&place);
}

/* A disk that is full after 300 KiB of each file. */
static void
test_full_disk_reader (void)
{
  struct rlimit limit;
  Fixture fixture;

  fixture_init (&fixture);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = 300 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_cmpuint (view (&fixture, 0), >=, SIZE / STRETCH);
  g_assert_cmpuint (view (&fixture, 0), >=, SIZE / STRETCH - 1);
  g_assert_cmpuint (disk_usage (fixture.place.folder), <=, 304 * 1024 * 4);
  fixture_clear (&fixture);
}

static void
test_full_disk (void)
{
  g_autoptr (GSubprocess) process = spawn ("/s3-cache/full-disk/subprocess/reader", "");

  check (process);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  proof_test_aws_plant_keys ();

  g_test_add_func ("/s3-cache/restart", test_restart);
  g_test_add_func ("/s3-cache/gaps", test_gaps);
  g_test_add_func ("/s3-cache/bound", test_bound);
  g_test_add_func ("/s3-cache/damage", test_damage);
  g_test_add_func ("/s3-cache/damaged-object", test_damaged_object);
  g_test_add_func ("/s3-cache/replaced", test_replaced);
  g_test_add_func ("/s3-cache/identity", test_identity);
  g_test_add_func ("/s3-cache/no-folder", test_no_folder);
  g_test_add_func ("/s3-cache/two-processes", test_two_processes);
  g_test_add_func ("/s3-cache/two-processes/subprocess/writer", test_two_processes_writer);
  g_test_add_func ("/s3-cache/full-disk", test_full_disk);
  g_test_add_func ("/s3-cache/full-disk/subprocess/reader", test_full_disk_reader);

  return g_test_run ();
}
