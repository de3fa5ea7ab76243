/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An HTTP/1.1 server on 127.0.0.1 whose every answer a test decides. It shows the request line as
 * it came (SoupServer would tidy the path) and can cut bodies, stall and hang up. The handler runs
 * in the server's threads, one at a time. */
typedef struct _ProofTestServer ProofTestServer;

typedef struct
{
  guint number;            /* 1 for the first */
  char *method;
  char *target;            /* path and query, byte for byte */
  GHashTable *headers;     /* names in lower case */
  GBytes *body;
} ProofTestRequest;

typedef struct
{
  guint status;            /* 200; 0 hangs up without an answer */
  GString *headers;        /* "Name: value\r\n" each; Date and Content-Length are added */
  GBytes *body;            /* (nullable) */
  gboolean without_date;
  gssize cut_after;        /* bytes of the body that are sent before hanging up; -1 = all */
  guint delay_ms;          /* before the answer */
  guint body_delay_ms;     /* between head and body */
} ProofTestReply;

typedef void (*ProofTestHandler) (const ProofTestRequest *request,
                                  ProofTestReply         *reply,
                                  gpointer                user_data);

ProofTestServer *proof_test_server_new            (ProofTestHandler        handler,
                                                   gpointer                user_data);
/* https, as the bearer of @certificate. */
ProofTestServer *proof_test_server_new_tls        (GTlsCertificate        *certificate,
                                                   ProofTestHandler        handler,
                                                   gpointer                user_data);
void             proof_test_server_free           (ProofTestServer        *self);
const char      *proof_test_server_get_url        (ProofTestServer        *self);
guint            proof_test_server_get_n_requests (ProofTestServer        *self);
guint            proof_test_server_get_n_connections
                                                  (ProofTestServer        *self);

const char      *proof_test_request_get           (const ProofTestRequest *self,
                                                   const char             *name);
void             proof_test_reply_add_header      (ProofTestReply         *self,
                                                   const char             *name,
                                                   const char             *value);
void             proof_test_reply_set_text        (ProofTestReply         *self,
                                                   guint                   status,
                                                   const char             *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofTestServer, proof_test_server_free)

G_END_DECLS
