/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-client.h"

G_BEGIN_DECLS

#define PROOF_LABEL_START_MAX_FILTERS 100 /* in each of the four lists */

/* What a person asks for when starting a label detection job. Plain value; strings and lists NULL
 * where not said. */
typedef struct
{
  char  *intent;             /* made by _new: one for all tries of one wish */
  char  *bucket;
  char  *key;
  char  *version;
  double min_confidence;     /* 0 to 100 */
  char **included_labels;
  char **excluded_labels;
  char **included_categories;
  char **excluded_categories;
  char  *job_tag;
  char  *topic_arn;          /* both or none */
  char  *role_arn;
} ProofLabelStart;

ProofLabelStart *proof_label_start_new         (void);
void             proof_label_start_free        (ProofLabelStart       *self);
/* FALSE with what to change in @error, worded for people. @region: (nullable): the job's. */
gboolean         proof_label_start_check       (const ProofLabelStart *self,
                                                const char            *region,
                                                GError               **error);
GBytes          *proof_label_start_to_body     (const ProofLabelStart *self)
                                                G_GNUC_WARN_UNUSED_RESULT;
/* MinConfidence and filters as JSON: GetLabelDetection does not give them back. */
char            *proof_label_start_dup_settings (const ProofLabelStart *self)
                                                G_GNUC_WARN_UNUSED_RESULT;
/* The way back; NULL where that is no such text. */
ProofLabelStart *proof_label_start_parse_settings (const char         *text)
                                                G_GNUC_WARN_UNUSED_RESULT;
void             proof_label_start_send_async  (const ProofLabelStart *self,
                                                ProofAwsClient        *client,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
char            *proof_label_start_send_finish (ProofAwsClient        *client,
                                                GAsyncResult          *result,
                                                GError               **error)
                                                G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofLabelStart, proof_label_start_free)

G_END_DECLS
