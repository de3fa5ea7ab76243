/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PROOF_NOTICE_STATUS_UNKNOWN, /* not said, or a word that is new */
  PROOF_NOTICE_STATUS_SUCCEEDED,
  PROOF_NOTICE_STATUS_FAILED,
} ProofNoticeStatus;

/* What a completion notice says of a label detection job. It is hearsay: whoever can write to the
 * topic can write one, so it is shown, and GetLabelDetection asked. Plain value; strings NULL where
 * not said. */
typedef struct
{
  char             *job_id;
  ProofNoticeStatus status;
  char             *api;          /* as it is spelled there */
  char             *job_tag;
  char             *bucket;
  char             *key;          /* as it stands there, perhaps URL-encoded */
  char             *region;       /* of the topic, which is the job's */
  gint64            timestamp_ms; /* since 1970, 0 where not said */
} ProofJobNotice;

ProofJobNotice *proof_job_notice_parse (const char     *text,
                                        gssize          length,
                                        GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void            proof_job_notice_free  (ProofJobNotice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofJobNotice, proof_job_notice_free)

G_END_DECLS
