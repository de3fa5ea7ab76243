/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How S3 says no. */
#include "config.h"

#include "proof-demo-s3-error.h"

#include <string.h>

/* @xml: (transfer full) */
void
proof_demo_s3_answer_xml (SoupServerMessage *message,
                          guint              status,
                          char              *xml)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, status, NULL);
  if (soup_server_message_get_method (message) == SOUP_METHOD_HEAD)
    g_free (xml);
  else
    soup_server_message_set_response (message, "application/xml", SOUP_MEMORY_TAKE, xml,
                                      strlen (xml));
  soup_message_headers_replace (headers, "Server", "AmazonS3");
}

/**
 * proof_demo_s3_fail:
 * @more_xml: (nullable): further elements of the error, already escaped
 */
void
proof_demo_s3_fail (SoupServerMessage *message,
                    guint              status,
                    const char        *code,
                    const char        *text,
                    const char        *more_xml)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *error =
      g_markup_printf_escaped ("<Code>%s</Code><Message>%s</Message>", code, text);
  g_autofree char *ids =
    g_markup_printf_escaped ("<Resource>%s</Resource><RequestId>%s</RequestId><HostId>%s</HostId>",
                             g_uri_get_path (soup_server_message_get_uri (message)),
                             soup_message_headers_get_one (headers, "x-amz-request-id"),
                             soup_message_headers_get_one (headers, "x-amz-id-2"));

  proof_demo_s3_answer_xml (message, status,
                            g_strconcat (PROOF_DEMO_XML "<Error>", error, more_xml ? more_xml : "",
                                         ids, "</Error>", NULL));
}

static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return g_date_time_format (date, "%Y-%m-%dT%H:%M:%S.000Z");
}

/* Words a refused signature as S3 does. */
void
proof_demo_s3_refuse (SoupServerMessage             *message,
                      ProofDemoVerdict               verdict,
                      const ProofDemoSignature      *signature,
                      const ProofDemoSignatureRules *rules)
{
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;

  switch (verdict)
    {
    case PROOF_DEMO_SIGNATURE_MISSING:
      proof_demo_s3_fail (message, 403, "AccessDenied", "Access Denied", NULL);
      break;
    case PROOF_DEMO_SIGNATURE_UNKNOWN_KEY:
      more = g_markup_printf_escaped ("<AWSAccessKeyId>%s</AWSAccessKeyId>", signature->scope[0]);
      proof_demo_s3_fail (message, 403, "InvalidAccessKeyId",
                          "The AWS Access Key Id you provided does not exist in our records.",
                          more);
      break;
    case PROOF_DEMO_SIGNATURE_WRONG_TOKEN:
      proof_demo_s3_fail (message, 400, "InvalidToken",
                          "The provided token is malformed or otherwise invalid.", NULL);
      break;
    case PROOF_DEMO_SIGNATURE_WRONG_REGION:
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "x-amz-bucket-region", rules->region);
      text = g_strdup_printf ("The authorization header is malformed; the region '%s' is wrong; "
                              "expecting '%s'", signature->scope[2], rules->region);
      more = g_markup_printf_escaped ("<Region>%s</Region>", rules->region);
      proof_demo_s3_fail (message, 400, "AuthorizationHeaderMalformed", text, more);
      break;
    case PROOF_DEMO_SIGNATURE_SKEWED:
      {
        g_autofree char *server_time = format_time (rules->now);

        more =
            g_markup_printf_escaped ("<RequestTime>%s</RequestTime><ServerTime>%s</ServerTime>"
                                     "<MaxAllowedSkewMilliseconds>%d</MaxAllowedSkewMilliseconds>",
                                     signature->date, server_time, rules->window * 1000);
        proof_demo_s3_fail (
            message, 403, "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.", more);
        break;
      }
    case PROOF_DEMO_SIGNATURE_UNSIGNED:
      more = g_markup_printf_escaped ("<HeadersNotSigned>%s</HeadersNotSigned>",
                                      signature->unsigned_header);
      proof_demo_s3_fail (message, 403, "AccessDenied",
                          "There were headers present in the request which were not signed", more);
      break;
    case PROOF_DEMO_SIGNATURE_NO_PAYLOAD:
      proof_demo_s3_fail (message, 400, "InvalidRequest",
                          "Missing required header for this request: x-amz-content-sha256", NULL);
      break;
    case PROOF_DEMO_SIGNATURE_WRONG_PAYLOAD:
      proof_demo_s3_fail (
          message, 400, "XAmzContentSHA256Mismatch",
          "The provided 'x-amz-content-sha256' header does not match what was computed.", NULL);
      break;
    case PROOF_DEMO_SIGNATURE_WRONG:
      more = g_markup_printf_escaped (
          "<AWSAccessKeyId>%s</AWSAccessKeyId><StringToSign>%s</StringToSign>"
          "<SignatureProvided>%s</SignatureProvided>"
          "<CanonicalRequest>%s</CanonicalRequest>",
          signature->scope[0], signature->string_to_sign, signature->given,
          signature->canonical_request);
      proof_demo_s3_fail (
          message, 403, "SignatureDoesNotMatch",
          "The request signature we calculated does not match the signature you provided. "
          "Check your key and signing method.",
          more);
      break;
    case PROOF_DEMO_SIGNATURE_MALFORMED:
    case PROOF_DEMO_SIGNATURE_WRONG_SCOPE:
    case PROOF_DEMO_SIGNATURE_OK:
    default:
      proof_demo_s3_fail (message, 400, "AuthorizationHeaderMalformed",
                          "The authorization header that you provided is not valid.", NULL);
      break;
    }
}
