/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion notices, and JobIds in whatever people paste. */
#include "fuzz.h"

#include "proof-job-notice.h"
#include "proof-job-request.h"

static const char *const folders[] = { "rekognition-results/notifications",
                                       "rekognition-results/aws-docs",
                                       "rekognition-results/aws-cli-examples", NULL };

static const char *const texts[] = {
  "{\"JobId\":\"6de014b0\",\"Status\":\"SUCCEEDED\",\"API\":\"LABEL_DETECTION\",\"JobTag\":\"t\","
  "\"Timestamp\":1567022805695,\"Video\":{\"S3ObjectName\":\"a.mp4\",\"S3Bucket\":\"b\"}}",
  "{\"Type\":\"Notification\",\"TopicArn\":\"arn:aws:sns:eu-west-1:123456789012:done\","
  "\"Message\":\"{\\\"JobId\\\":\\\"a\\\",\\\"Status\\\":\\\"FAILED\\\"}\"}",
  "{\"Messages\":[{\"Body\":\"{\\\"Message\\\":\\\"{\\\\\\\"JobId\\\\\\\":\\\\\\\"a\\\\\\\","
  "\\\\\\\"Status\\\\\\\":\\\\\\\"ERROR\\\\\\\"}\\\"}\"},{\"Body\":\"{}\"}]}",
  "{\"Records\":[{\"Sns\":{\"Message\":\"{\\\"JobId\\\":\\\"b\\\",\\\"API\\\":\\\"x\\\"}\"}}]}",
  NULL
};

static void
parse (const char *text,
       gsize       length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofJobNotice) notice = proof_job_notice_parse (text, length, &error);
  g_autofree char *whole = g_strndup (text, length);

  g_assert (!notice == !!error);
  g_assert (!notice || proof_job_id_is_valid (notice->job_id));
  g_assert (!error || g_utf8_validate (error->message, -1, NULL));
  g_free (proof_job_id_from_text (whole));
}

int
main (int    argc,
      char **argv)
{
  return fuzz_main (argc, argv, "notice", folders, texts, parse);
}
