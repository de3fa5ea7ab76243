/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a refusal may look like: the XML of S3 and STS, JSON, a proxy's HTML. */
#include "fuzz.h"

#include "proof-aws-fault.h"

static const char *const folders[] = { "rekognition-api/response-parsing/errors", NULL };

static const char *const texts[] = {
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>PermanentRedirect</Code><Message>The "
  "bucket &amp; you</Message><Region>eu-west-1</Region><RequestId>A1</RequestId></Error>",
  "<Error><Code><![CDATA[NoSuchKey]]></Code><Message></Message><HostId/></Error>",
  "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
  "<Code>ExpiredToken</Code><Message>expired</Message></Error><RequestId>r</RequestId>"
  "</ErrorResponse>",
  "{\"__type\":\"com.amazonaws.rekognition#AccessDeniedException\",\"Message\":\"not allowed\"}",
  "<!doctype html><html><body><h1>503 Service Unavailable</h1></body></html>",
  NULL
};

static void
parse (const char *text,
       gsize       length)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (GBytes) body = g_bytes_new_static (text, length);
  g_autoptr (ProofAwsFault) fault = proof_aws_fault_new (400, headers, body);
  g_autoptr (GError) error = NULL;

  g_assert (fault->code && *fault->code);
  g_assert (!fault->message || g_utf8_validate (fault->message, -1, NULL));
  proof_aws_fault_get_kind (fault);
  error = proof_aws_fault_to_error (fault, "GetObject", "us-east-1");
  g_assert (g_utf8_validate (error->message, -1, NULL));
}

int
main (int    argc,
      char **argv)
{
  return fuzz_main (argc, argv, "xml", folders, texts, parse);
}
