/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-client.h"
#include "proof-s3-object.h"

G_BEGIN_DECLS

#define PROOF_S3_BLOCK_SIZE (256 * 1024)

/* A piece of the object, kept or under way. Those who wait for it hold a reference. */
typedef struct
{
  guint64 index;
  guint n_waiting;
  gboolean was_read;     /* by somebody, not only ahead */
  GBytes *bytes;         /* (nullable): once it is here */
  GError *error;         /* (nullable): once it has failed */
  GList link;            /* in the list of kept blocks */
} ProofS3Block;

struct _ProofS3Object
{
  GObject parent_instance;

  ProofAwsSettings *settings;
  char *bucket;
  char *key;
  char *version;         /* (nullable) */
  char *what;            /* for people */

  GThread *thread;       /* does all the fetching */
  GMainContext *context;
  GCancellable *stop;

  GMutex lock;
  GCond changed;
  /* under the lock */
  char *region;          /* the bucket's, as far as is known */
  gboolean opened;
  guint64 size;
  char *etag;            /* (nullable) */
  GError *replaced;      /* (nullable): the object is not the one that was opened */
  GHashTable *blocks;    /* by index */
  GQueue kept;           /* the blocks that are here, least recently read last */
  GQueue wanted;         /* blocks not yet asked for, newest first */
  guint n_active;
  guint n_requests;
  guint64 bytes_fetched;

  ProofAwsClient *client; /* the fetching thread's */
};

void     proof_s3_block_unref   (ProofS3Block  *block);

/* The object's own thread. */
gpointer proof_s3_fetch_thread  (gpointer       object);
void     proof_s3_fetch_wanted  (ProofS3Object *self);

G_END_DECLS
