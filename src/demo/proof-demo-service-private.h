/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "proof-demo-faults.h"
#include "proof-demo-s3.h"
#include "proof-demo-service.h"

G_BEGIN_DECLS

struct _ProofDemoService
{
  GObject          parent_instance;

  GMainContext    *context;
  GMainLoop       *loop;
  GThread         *thread;
  SoupServer      *server;
  char            *url;

  GMutex           mutex; /* of all below */
  char            *access_key;
  char            *secret;
  char            *session_token;
  GHashTable      *jobs;
  ProofDemoS3     *s3;
  ProofDemoFaults *faults;
  gboolean         moved;
  guint            n_rekognition;
  guint            n_s3;
  guint64          bytes_sent;
  GArray          *ranges; /* of ProofByteRange */
};

const char *proof_demo_service_get_kind (SoupServerMessage *message);
void        proof_demo_service_answer   (ProofDemoService  *self,
                                         SoupServerMessage *message);

G_END_DECLS
