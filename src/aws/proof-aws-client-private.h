/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-client.h"

G_BEGIN_DECLS

struct _ProofAwsClient
{
  GObject parent_instance;

  ProofAwsSettings *settings;
  SoupSession *session;
  SoupSession *loopback;    /* for plain http: never through a proxy */
  gint64 clock_offset_us;   /* the servers' clock against ours */
  guint retry_bucket;
  guint n_attempts;
};

/* proof-aws-call.c */
void proof_aws_call_start (GTask           *task,
                           ProofAwsRequest *request);

G_END_DECLS
