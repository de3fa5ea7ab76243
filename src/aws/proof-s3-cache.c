/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file holds 1 MiB of an object and is called OBJECT-GENERATION-NUMBER, the first two hashes. It
 * is sparse: each block has its place, behind its checksum. So nothing has to be locked, listed or
 * mended: two who write a block write the same bytes, and what was torn does not fit. The file
 * without a number holds size and ETag, whose hash the name is. */
#include "config.h"

#include "proof-s3-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proof-s3-object-private.h"

#define BLOCK_SIZE PROOF_S3_BLOCK_SIZE
#define DIGEST_SIZE 16
#define SLOT_SIZE (DIGEST_SIZE + BLOCK_SIZE)
#define BLOCKS_PER_FILE 128
#define PAGE_SIZE 4096
#define HASH_CHARS 32
#define MAX_GENERATION 1024

/* This part of the bound is written between two looks at the folder, and twice as much is left free
 * then: two who write at the same time stay within the bound. */
#define SHARE 16

struct _ProofS3Cache
{
  char *folder;
  guint64 max_bytes;
  guint64 size;          /* of the object */
  char *name;            /* of its files: OBJECT-GENERATION- */
  guint64 written;       /* since the last look at the folder */
  gboolean writes;       /* until that fails */
};

typedef struct
{
  char *path;
  gint64 used_ns;
  guint64 bytes;
} File;

static void
file_clear (gpointer data)
{
  g_free (((File *) data)->path);
}

static int
compare_use (gconstpointer a,
             gconstpointer b)
{
  gint64 first = ((const File *) a)->used_ns, second = ((const File *) b)->used_ns;

  return (first > second) - (first < second);
}

/* Deletes what is left of other generations of the object, then what was used longest ago. */
static void
tidy (ProofS3Cache *self)
{
  guint64 aim = self->max_bytes - 2 * (self->max_bytes / SHARE), total = 0;
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (File));
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  g_array_set_clear_func (files, file_clear);
  while (dir && (name = g_dir_read_name (dir)))
    {
      File file = { .path = g_build_filename (self->folder, name, NULL) };
      struct stat status;

      if (strncmp (name, self->name, HASH_CHARS) == 0 && !g_str_has_prefix (name, self->name))
        g_unlink (file.path);
      if (g_lstat (file.path, &status) != 0 || !S_ISREG (status.st_mode))
        {
          g_free (file.path);
          continue;
        }
      file.used_ns = status.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) +
                     status.st_mtim.tv_nsec;
      file.bytes = status.st_blocks * 512;
      total += file.bytes;
      g_array_append_val (files, file);
    }

  g_array_sort (files, compare_use);
  for (guint i = 0; i < files->len && total > aim; i++)
    {
      const File *file = &g_array_index (files, File, i);

      if (g_unlink (file->path) == 0)
        total -= file->bytes;
    }
  self->written = 0;
}

static char *
hash (const char *text)
{
  g_autofree char *full = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strndup (full, HASH_CHARS);
}

static char *
describe_generation (guint64     size,
                     const char *etag)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", size, etag);
}

/* Writes down which generation this is, or that it was used. */
static void
note_generation (ProofS3Cache *self,
                 const char   *generation)
{
  g_autofree char *path = g_build_filename (self->folder, self->name, NULL);
  gsize length = strlen (generation);
  int fd;

  if (length > MAX_GENERATION || PAGE_SIZE > self->max_bytes / SHARE)
    return;
  fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return;
  if (pwrite (fd, generation, length, 0) == (gssize) length && ftruncate (fd, length) == 0)
    self->written += PAGE_SIZE;
  close (fd);
}

/* Whether @path, whose name ends with @hash, says which generation that is. */
static gboolean
read_generation (const char  *path,
                 const char  *wanted_hash,
                 char       **etag,
                 guint64     *size)
{
  char text[MAX_GENERATION + 1], *end;
  g_autofree char *found_hash = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  gssize length = fd < 0 ? -1 : pread (fd, text, MAX_GENERATION, 0);

  if (fd >= 0)
    close (fd);
  if (length <= 0)
    return FALSE;
  text[length] = '\0';
  found_hash = hash (text);
  if (!g_str_equal (found_hash, wanted_hash))
    return FALSE;

  *size = g_ascii_strtoull (text, &end, 10);
  *etag = g_strdup (end + 1);

  return TRUE;
}

/**
 * proof_s3_cache_recall:
 * @folder: where blocks are kept
 * @address: of an object, its version included
 * @etag: (out) (transfer full): that it had when it was last opened
 * @size: (out): that it had then
 *
 * Returns: whether anything is known of the object
 */
gboolean
proof_s3_cache_recall (const char  *folder,
                       const char  *address,
                       char       **etag,
                       guint64     *size)
{
  g_autofree char *object_hash = hash (address);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = NULL, *generation_hash = NULL;

      /* OBJECT-GENERATION- */
      if (strlen (name) != 2 * HASH_CHARS + 2 || !g_str_has_prefix (name, object_hash))
        continue;
      path = g_build_filename (folder, name, NULL);
      generation_hash = g_strndup (name + HASH_CHARS + 1, HASH_CHARS);
      if (read_generation (path, generation_hash, etag, size))
        return TRUE;
    }

  return FALSE;
}

/**
 * proof_s3_cache_open:
 * @folder: made if need be, for the user alone
 * @max_bytes: that all files in @folder may take
 * @address: of the object, its version included; without a signature
 * @etag: of the object
 * @size: of the object
 *
 * Forgets other generations of the object, those with another ETag or size.
 *
 * Returns: (transfer full) (nullable): where its blocks are; NULL where @folder cannot be had
 */
ProofS3Cache *
proof_s3_cache_open (const char *folder,
                     guint64     max_bytes,
                     const char *address,
                     const char *etag,
                     guint64     size)
{
  g_autofree char *generation = describe_generation (size, etag);
  g_autofree char *object_hash = hash (address), *generation_hash = hash (generation);
  ProofS3Cache *self;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_debug ("Videos are not kept in %s: %s", folder, g_strerror (errno));
      return NULL;
    }

  self = g_new0 (ProofS3Cache, 1);
  self->folder = g_strdup (folder);
  self->max_bytes = max_bytes;
  self->size = size;
  self->name = g_strdup_printf ("%s-%s-", object_hash, generation_hash);
  self->writes = TRUE;
  tidy (self);
  note_generation (self, generation);

  return self;
}

void
proof_s3_cache_close (ProofS3Cache *self)
{
  g_free (self->folder);
  g_free (self->name);
  g_free (self);
}

static int
open_file (ProofS3Cache *self,
           guint64       index,
           int           flags)
{
  g_autofree char *path = g_strdup_printf ("%s/%s%" G_GUINT64_FORMAT, self->folder, self->name,
                                           index / BLOCKS_PER_FILE);

  return g_open (path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* Against a torn or rotten block, not against people. */
static void
digest (guint64       index,
        const guint8 *bytes,
        gsize         length,
        guint8       *out)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  gsize out_length = DIGEST_SIZE;

  g_checksum_update (checksum, (const guchar *) &index, sizeof index);
  g_checksum_update (checksum, bytes, length);
  g_checksum_get_digest (checksum, out, &out_length);
}

/* (transfer full) (nullable): what @slot holds, of which @length bytes were there. */
static GBytes *
read_slot (ProofS3Cache *self,
           guint64       index,
           const guint8 *slot,
           gsize         length)
{
  static const guint8 empty[DIGEST_SIZE] = { 0 };
  guint8 expected[DIGEST_SIZE];
  gsize size;

  if (index >= (self->size + BLOCK_SIZE - 1) / BLOCK_SIZE)
    return NULL;
  size = MIN (BLOCK_SIZE, self->size - index * BLOCK_SIZE);
  if (length < DIGEST_SIZE + size || memcmp (slot, empty, DIGEST_SIZE) == 0)
    return NULL;
  digest (index, slot + DIGEST_SIZE, size, expected);
  if (memcmp (slot, expected, DIGEST_SIZE) != 0)
    return NULL;

  return g_bytes_new (slot + DIGEST_SIZE, size);
}

/**
 * proof_s3_cache_read:
 * @first: index of the first block
 * @n_blocks: how many
 * @blocks: (out) (array length=n_blocks): those that are here; others stay as they are
 */
void
proof_s3_cache_read (ProofS3Cache  *self,
                     guint64        first,
                     guint          n_blocks,
                     GBytes       **blocks)
{
  g_autofree guint8 *slots = g_malloc (n_blocks * SLOT_SIZE);

  for (guint i = 0, n; i < n_blocks; i += n)
    {
      guint64 index = first + i, place = index % BLOCKS_PER_FILE;
      int fd = open_file (self, index, O_RDONLY);
      gboolean found = FALSE;
      gssize length;

      n = MIN (n_blocks - i, BLOCKS_PER_FILE - place);
      length = fd < 0 ? 0 : pread (fd, slots, n * SLOT_SIZE, place * SLOT_SIZE);
      for (guint j = 0; (gssize) (j * SLOT_SIZE) < length; j++)
        {
          blocks[i + j] = read_slot (self, index + j, slots + j * SLOT_SIZE,
                                     length - j * SLOT_SIZE);
          found |= blocks[i + j] != NULL;
        }
      /* Used now; a folder that cannot be written to is not tidied either. */
      if (found)
        futimens (fd, NULL);
      if (fd >= 0)
        close (fd);
    }
}

/* Writes what belongs into one file; FALSE where the disk is full, or not to be written to. */
static gboolean
write_file (ProofS3Cache *self,
            guint64       first,
            const guint8 *bytes,
            gsize         length)
{
  g_autofree guint8 *slots = g_malloc (length / BLOCK_SIZE * SLOT_SIZE + SLOT_SIZE);
  gsize used = 0;
  int fd = open_file (self, first, O_WRONLY | O_CREAT);
  gboolean ok;

  if (fd < 0)
    return FALSE;

  for (gsize done = 0; done < length; done += BLOCK_SIZE)
    {
      gsize part = MIN (BLOCK_SIZE, length - done);

      digest (first + done / BLOCK_SIZE, bytes + done, part, slots + used);
      memcpy (slots + used + DIGEST_SIZE, bytes + done, part);
      used += DIGEST_SIZE + part;
    }
  ok = pwrite (fd, slots, used, first % BLOCKS_PER_FILE * SLOT_SIZE) == (gssize) used;

  return close (fd) == 0 && ok;
}

/**
 * proof_s3_cache_write:
 * @first: index of the first block
 * @bytes: whole blocks, but for the object's last one
 * @length: of @bytes
 *
 * Keeps blocks. After a failure no more of them are.
 */
void
proof_s3_cache_write (ProofS3Cache *self,
                      guint64       first,
                      const guint8 *bytes,
                      gsize         length)
{
  /* The file system's blocks are begun at both ends, in each of two files. */
  guint64 cost = (length / BLOCK_SIZE + 1) * SLOT_SIZE + 4 * PAGE_SIZE;

  if (!self->writes || cost > self->max_bytes / SHARE)
    return;
  if (self->written + cost > self->max_bytes / SHARE)
    tidy (self);
  self->written += cost;

  for (gsize done = 0; done < length && self->writes;)
    {
      guint64 index = first + done / BLOCK_SIZE;
      gsize part = MIN (length - done, (BLOCKS_PER_FILE - index % BLOCKS_PER_FILE) * BLOCK_SIZE);

      self->writes = write_file (self, index, bytes + done, part);
      if (!self->writes)
        g_debug ("No more of videos is kept in %s: %s", self->folder, g_strerror (errno));
      done += part;
    }
}

/* Whether all blocks are here, as far as their checksums' places tell: what is torn shows when it
 * is read. */
gboolean
proof_s3_cache_is_whole (ProofS3Cache *self)
{
  static const guint8 empty[DIGEST_SIZE] = { 0 };
  guint64 n_blocks = (self->size + BLOCK_SIZE - 1) / BLOCK_SIZE;
  gboolean whole = TRUE;

  for (guint64 index = 0; index < n_blocks && whole;)
    {
      guint64 end = MIN (n_blocks, index - index % BLOCKS_PER_FILE + BLOCKS_PER_FILE);
      int fd = open_file (self, index, O_RDONLY);

      whole = fd >= 0;
      for (; index < end && whole; index++)
        {
          guint8 checksum[DIGEST_SIZE];

          whole = pread (fd, checksum, DIGEST_SIZE, index % BLOCKS_PER_FILE * SLOT_SIZE) ==
                    DIGEST_SIZE &&
                  memcmp (checksum, empty, DIGEST_SIZE) != 0;
        }
      if (fd >= 0)
        close (fd);
    }

  return whole;
}

/* The object was replaced: none of it will be asked for again. */
void
proof_s3_cache_drop (ProofS3Cache *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  self->writes = FALSE;
  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_prefix (name, self->name))
      {
        g_autofree char *path = g_build_filename (self->folder, name, NULL);

        g_unlink (path);
      }
}
