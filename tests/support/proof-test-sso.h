/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-test-server.h"

G_BEGIN_DECLS

/* IAM Identity Center on loopback, its portal and its OIDC service: checks what it is sent and
 * gives out numbered tokens. Everything that is secret has "planted" in it. */
typedef struct
{
  ProofTestServer *server;
  char *start_url;            /* that it expects */

  /* What it answers; words, of which the last one goes on for ever. */
  const char *polls;          /* "authorization_pending", "ok", "500", … */
  const char *portal;         /* "200", "403", "html", … */
  const char *refresh;        /* "ok", "invalid_grant", …; both: "echo" repeats the token */
  guint interval_s;
  guint code_life_s;
  guint portal_delay_ms;
  const char *token_suffix;   /* of every access token */
  void (*before_refusal) (gpointer); /* (nullable): when a refresh is about to be refused */
  gpointer user_data;
  gboolean forget_clients;    /* the registrations so far are withdrawn */

  /* What it was asked. */
  guint n_register, n_authorize, n_poll, n_refresh, n_portal;
  guint n_issued;             /* the token that counts is the one with this number */
  guint first_client;         /* the first that is known */
  gint64 poll_times[32];      /* monotonic */
} ProofTestSso;

ProofTestSso *proof_test_sso_new  (const char   *start_url);
void          proof_test_sso_free (ProofTestSso *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofTestSso, proof_test_sso_free)

G_END_DECLS
