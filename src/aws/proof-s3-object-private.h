/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-client.h"
#include "proof-s3-cache.h"
#include "proof-s3-object.h"

G_BEGIN_DECLS

/* What is kept and forgotten as one. Small, since every place that is read costs what of its first
 * and last block nobody asks for. */
#define PROOF_S3_BLOCK_SIZE (8 * 1024)

/* Blocks in one request at most. */
#define PROOF_S3_MAX_STRETCH 32

#define PROOF_S3_MAX_RUNS 8

/* A piece of the object, kept or under way. Those who wait for it hold a reference. */
typedef struct
{
  guint64 index;
  guint n_waiting;
  GBytes *bytes;         /* (nullable): once it is here */
  GError *error;         /* (nullable): once it has failed */
  GList link;            /* in the list of kept blocks */
} ProofS3Block;

/* Blocks that follow each other, asked for in one request. */
typedef struct
{
  guint64 first;
  guint n_blocks;
  gboolean looked_up;    /* is not on the disk */
  ProofS3Block *blocks[PROOF_S3_MAX_STRETCH];
} ProofS3Stretch;

/* Somebody who reads on. A demuxer is one for each place at which it reads. */
typedef struct
{
  guint64 end;           /* of what was read */
  guint64 length;        /* read in one go */
  guint64 told;          /* of it, what was told beforehand */
} ProofS3Run;

struct _ProofS3Object
{
  GObject parent_instance;

  ProofAwsSettings *settings;
  char *bucket;
  char *key;
  char *version;         /* (nullable) */
  char *what;            /* for people */
  gboolean requester_pays;
  char *cache_folder;    /* (nullable) */
  guint64 cache_size;

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
  GQueue wanted;         /* stretches not yet asked for, newest first */
  ProofS3Run runs[PROOF_S3_MAX_RUNS]; /* the latest first */
  guint n_requests;
  guint64 bytes_fetched;

  /* the fetching thread's */
  ProofAwsClient *client;
  ProofS3Cache *cache;   /* (nullable): once it is opened */
  GQueue active;         /* fetches under way, newest first */
};

/* proof-s3-blocks.c, all under the lock */
void            proof_s3_block_unref        (ProofS3Block   *block);
void            proof_s3_block_use          (ProofS3Object  *self,
                                             ProofS3Block   *block);
void            proof_s3_stretch_free       (ProofS3Stretch *stretch);
gboolean        proof_s3_stretch_is_awaited (ProofS3Stretch *stretch);
void            proof_s3_stretch_give_up    (ProofS3Object  *self,
                                             ProofS3Stretch *stretch);
void            proof_s3_stretch_keep       (ProofS3Object  *self,
                                             ProofS3Stretch *stretch,
                                             GByteArray     *bytes);
ProofS3Stretch *proof_s3_take_unseen        (ProofS3Object  *self);
void            proof_s3_stretch_split      (ProofS3Object  *self,
                                             ProofS3Stretch *stretch,
                                             GBytes        **found);
void            proof_s3_want               (ProofS3Object  *self,
                                             guint64         first,
                                             guint64         last);
gboolean        proof_s3_is_wanted          (ProofS3Object  *self);
ProofS3Stretch *proof_s3_take_wanted        (ProofS3Object  *self,
                                             gboolean        only_awaited);
void            proof_s3_read_ahead         (ProofS3Object  *self,
                                             guint64         begin,
                                             guint64         end);
void            proof_s3_expect             (ProofS3Object  *self,
                                             guint64         begin,
                                             guint64         end);

/* proof-s3-region.c, any thread */
char           *proof_s3_region_recall      (ProofAwsSettings *settings,
                                             const char       *bucket);
void            proof_s3_region_remember    (ProofAwsSettings *settings,
                                             const char       *bucket,
                                             const char       *region);

/* The object's own thread. */
gpointer        proof_s3_fetch_thread       (gpointer        object);
void            proof_s3_fetch_wanted       (ProofS3Object  *self);

G_END_DECLS
