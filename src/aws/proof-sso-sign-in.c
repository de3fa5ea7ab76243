/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sso-sign-in.h"

#include <glib/gi18n.h>

#include "proof-aws-error.h"
#include "proof-sso-config.h"
#include "proof-sso-flow.h"

#define USUAL_INTERVAL_S 5
#define SLOW_DOWN_S 5
#define LONGEST_INTERVAL_S 60
#define USUAL_LIFE_S 600
#define LONGEST_CHAIN 8

struct _ProofSsoSignIn
{
  GObject parent_instance;

  ProofSsoConfig *config;
  ProofSignInState state;
  GError *error;                /* (nullable) */
  ProofSsoFlow *flow;           /* (nullable): from WAITING on */
  GCancellable *cancellable;    /* of the attempt; another start has another one */
  gint64 expires_us;            /* real time, 0 before WAITING */
  gint64 deadline_us;           /* the same in monotonic time */
  guint interval_s;
  guint timer_id;
};

typedef enum
{
  PROP_STATE = 1,
  PROP_USER_CODE,
  PROP_VERIFICATION_URI,
  PROP_VERIFICATION_URI_COMPLETE,
  PROP_EXPIRES,
  PROP_ERROR,
} ProofSsoSignInProperty;

static GParamSpec *properties[PROP_ERROR + 1];

G_DEFINE_ENUM_TYPE (ProofSignInState, proof_sign_in_state,
                    G_DEFINE_ENUM_VALUE (PROOF_SIGN_IN_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (PROOF_SIGN_IN_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (PROOF_SIGN_IN_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (PROOF_SIGN_IN_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (PROOF_SIGN_IN_EXPIRED, "expired"),
                    G_DEFINE_ENUM_VALUE (PROOF_SIGN_IN_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (PROOF_SIGN_IN_CANCELLED, "cancelled"))

/* Workers see flow and config alone: whoever drops the last reference to the object is on the main
 * thread. */
G_DEFINE_FINAL_TYPE (ProofSsoSignIn, proof_sso_sign_in, G_TYPE_OBJECT)

static void schedule_poll (ProofSsoSignIn *self);

/* Takes @error. */
static void
enter (ProofSsoSignIn   *self,
       ProofSignInState  state,
       GError           *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->error || error)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_clear_error (&self->error);
  self->error = error;
  if (self->state != state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  self->state = state;
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_flow (ProofSsoSignIn *self,
          ProofSsoFlow   *flow)
{
  gint64 life_s = 0;

  g_clear_pointer (&self->flow, proof_sso_flow_unref);
  self->flow = flow;
  if (flow)
    {
      gint64 interval_s = proof_sso_flow_get_number (flow, "interval");

      life_s = proof_sso_flow_get_number (flow, "expiresIn");
      life_s = life_s > 0 ? MIN (life_s, 24 * 60 * 60) : USUAL_LIFE_S;
      self->interval_s = interval_s > 0 ? MIN (interval_s, LONGEST_INTERVAL_S) : USUAL_INTERVAL_S;
    }
  self->expires_us = flow ? g_get_real_time () + life_s * G_USEC_PER_SEC : 0;
  self->deadline_us = g_get_monotonic_time () + life_s * G_USEC_PER_SEC;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_USER_CODE; i <= PROP_EXPIRES; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
expire (ProofSsoSignIn *self)
{
  enter (self, PROOF_SIGN_IN_EXPIRED,
         g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_SIGN_IN,
                      _("Nobody confirmed the code for IAM Identity Center “%s” in time. Try "
                        "again to get another one."), proof_sso_config_get_name (self->config)));
}

/* Whether @task is of an attempt that was given up. */
static gboolean
is_stale (ProofSsoSignIn *self,
          GAsyncResult   *result)
{
  return g_task_get_cancellable (G_TASK (result)) != self->cancellable ||
         g_cancellable_is_cancelled (self->cancellable);
}

static void
poll_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  ProofSsoPoll poll = proof_sso_flow_poll (task_data, cancellable, &error);

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, poll);
}

static void
polled_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ProofSsoSignIn) self = user_data;
  GError *error = NULL;
  ProofSsoPoll poll = g_task_propagate_int (G_TASK (result), &error);

  if (is_stale (self, result))
    {
      g_clear_error (&error);
      return;
    }
  if (error)
    {
      enter (self, PROOF_SIGN_IN_FAILED, error);
      return;
    }

  switch (poll)
    {
    case PROOF_SSO_POLL_SLOW_DOWN:
      self->interval_s = MIN (self->interval_s + SLOW_DOWN_S, LONGEST_INTERVAL_S);
      schedule_poll (self);
      break;

    case PROOF_SSO_POLL_PENDING:
      schedule_poll (self);
      break;

    case PROOF_SSO_POLL_EXPIRED:
      expire (self);
      break;

    case PROOF_SSO_POLL_DONE:
      enter (self, PROOF_SIGN_IN_DONE, NULL);
      break;

    case PROOF_SSO_POLL_FAILED:
    default:
      g_assert_not_reached ();
    }
}

static void
poll_cb (gpointer user_data)
{
  ProofSsoSignIn *self = user_data;
  g_autoptr (GTask) task = NULL;

  self->timer_id = 0;
  if (g_get_monotonic_time () >= self->deadline_us)
    {
      expire (self);
      return;
    }

  task = g_task_new (NULL, self->cancellable, polled_cb, g_object_ref (self));
  g_task_set_source_tag (task, poll_cb);
  g_task_set_task_data (task, proof_sso_flow_ref (self->flow),
                        (GDestroyNotify) proof_sso_flow_unref);
  g_task_run_in_thread (task, poll_thread);
}

/* Until the interval is over, or the code. */
static void
schedule_poll (ProofSsoSignIn *self)
{
  gint64 left_ms = (self->deadline_us - g_get_monotonic_time ()) / 1000 + 1;

  self->timer_id = g_timeout_add_once (CLAMP (left_ms, 0, (gint64) self->interval_s * 1000),
                                       poll_cb, self);
}

static void
begin_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  GError *error = NULL;
  ProofSsoFlow *flow = proof_sso_flow_begin (task_data, cancellable, &error);

  if (flow)
    g_task_return_pointer (task, flow, (GDestroyNotify) proof_sso_flow_unref);
  else
    g_task_return_error (task, error);
}

static void
begun_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ProofSsoSignIn) self = user_data;
  GError *error = NULL;
  ProofSsoFlow *flow = g_task_propagate_pointer (G_TASK (result), &error);

  if (is_stale (self, result))
    {
      g_clear_error (&error);
      g_clear_pointer (&flow, proof_sso_flow_unref);
    }
  else if (error)
    {
      enter (self, PROOF_SIGN_IN_FAILED, error);
    }
  else
    {
      set_flow (self, flow);
      enter (self, PROOF_SIGN_IN_WAITING, NULL);
      schedule_poll (self);
    }
}

static void
stop (ProofSsoSignIn *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

static void
proof_sso_sign_in_dispose (GObject *object)
{
  stop (PROOF_SSO_SIGN_IN (object));

  G_OBJECT_CLASS (proof_sso_sign_in_parent_class)->dispose (object);
}

static void
proof_sso_sign_in_finalize (GObject *object)
{
  ProofSsoSignIn *self = PROOF_SSO_SIGN_IN (object);

  g_clear_pointer (&self->config, proof_sso_config_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->flow, proof_sso_flow_unref);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (proof_sso_sign_in_parent_class)->finalize (object);
}

static void
proof_sso_sign_in_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  ProofSsoSignIn *self = PROOF_SSO_SIGN_IN (object);

  switch ((ProofSsoSignInProperty) id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_USER_CODE:
      g_value_set_string (value, proof_sso_sign_in_get_user_code (self));
      break;

    case PROP_VERIFICATION_URI:
      g_value_set_string (value, proof_sso_sign_in_get_verification_uri (self));
      break;

    case PROP_VERIFICATION_URI_COMPLETE:
      g_value_set_string (value, proof_sso_sign_in_get_verification_uri_complete (self));
      break;

    case PROP_EXPIRES:
      g_value_set_int64 (value, self->expires_us);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
proof_sso_sign_in_class_init (ProofSsoSignInClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = proof_sso_sign_in_dispose;
  object_class->finalize = proof_sso_sign_in_finalize;
  object_class->get_property = proof_sso_sign_in_get_property;

  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, PROOF_TYPE_SIGN_IN_STATE, PROOF_SIGN_IN_IDLE, flags);
  properties[PROP_USER_CODE] = g_param_spec_string ("user-code", NULL, NULL, NULL, flags);
  properties[PROP_VERIFICATION_URI] =
    g_param_spec_string ("verification-uri", NULL, NULL, NULL, flags);
  properties[PROP_VERIFICATION_URI_COMPLETE] =
    g_param_spec_string ("verification-uri-complete", NULL, NULL, NULL, flags);
  properties[PROP_EXPIRES] = g_param_spec_int64 ("expires", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
proof_sso_sign_in_init (ProofSsoSignIn *self)
{
  self->cancellable = g_cancellable_new ();
}

/* The profile itself, or the one that a chain of roles comes from. */
static const char *
find_profile (const ProofAwsProfiles *profiles,
              const char             *profile)
{
  const char *found = profile;

  for (guint i = 0; i < LONGEST_CHAIN; i++)
    {
      const char *source = proof_aws_profiles_get (profiles, PROOF_AWS_SECTION_PROFILE, found,
                                                   "source_profile");

      if (!source || proof_aws_profiles_get (profiles, PROOF_AWS_SECTION_PROFILE, found,
                                             "sso_session") ||
          proof_aws_profiles_get (profiles, PROOF_AWS_SECTION_PROFILE, found, "sso_start_url"))
        return found;
      found = source;
    }

  return profile;
}

/**
 * proof_sso_sign_in_new:
 * @profiles: the sections of both files
 * @profile: one with sso_session or sso_start_url, or a role whose source_profile has them
 * @ca_bundle: (nullable): a PEM file of authorities in place of the system's
 * @error: PROOF_AWS_ERROR_CONFIG where the profile is incomplete
 *
 * Returns: (transfer full) (nullable): a sign-in that proof_sso_sign_in_start() sets going
 */
ProofSsoSignIn *
proof_sso_sign_in_new (const ProofAwsProfiles *profiles,
                       const char             *profile,
                       const char             *ca_bundle,
                       GError                **error)
{
  ProofSsoConfig *config = proof_sso_config_new (profiles, find_profile (profiles, profile), ca_bundle,
                                                 error);
  ProofSsoSignIn *self;

  if (!config)
    return NULL;

  self = g_object_new (PROOF_TYPE_SSO_SIGN_IN, NULL);
  self->config = config;

  return self;
}

/**
 * proof_sso_sign_in_start:
 * @self: a sign-in
 *
 * Asks for a code. Does nothing while one is asked for or waited for.
 */
void
proof_sso_sign_in_start (ProofSsoSignIn *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PROOF_IS_SSO_SIGN_IN (self));

  if (self->state == PROOF_SIGN_IN_STARTING || self->state == PROOF_SIGN_IN_WAITING)
    return;

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_flow (self, NULL);
  enter (self, PROOF_SIGN_IN_STARTING, NULL);

  task = g_task_new (NULL, self->cancellable, begun_cb, g_object_ref (self));
  g_task_set_source_tag (task, proof_sso_sign_in_start);
  g_task_set_task_data (task, proof_sso_config_ref (self->config),
                        (GDestroyNotify) proof_sso_config_unref);
  g_task_run_in_thread (task, begin_thread);
}

/**
 * proof_sso_sign_in_cancel:
 * @self: a sign-in
 *
 * Gives the code up. What has ended stays as it ended.
 */
void
proof_sso_sign_in_cancel (ProofSsoSignIn *self)
{
  g_return_if_fail (PROOF_IS_SSO_SIGN_IN (self));

  if (self->state != PROOF_SIGN_IN_STARTING && self->state != PROOF_SIGN_IN_WAITING)
    return;

  stop (self);
  enter (self, PROOF_SIGN_IN_CANCELLED, NULL);
}

ProofSignInState
proof_sso_sign_in_get_state (ProofSsoSignIn *self)
{
  g_return_val_if_fail (PROOF_IS_SSO_SIGN_IN (self), PROOF_SIGN_IN_IDLE);

  return self->state;
}

/* The sso-session's name, of a legacy profile its start URL; for people. */
const char *
proof_sso_sign_in_get_name (ProofSsoSignIn *self)
{
  g_return_val_if_fail (PROOF_IS_SSO_SIGN_IN (self), NULL);

  return proof_sso_config_get_name (self->config);
}

static const char *
get_of_authorization (ProofSsoSignIn *self,
                      const char     *member)
{
  return self->flow ? proof_sso_flow_get (self->flow, member) : NULL;
}

/* (nullable): what a person compares with, or types into, the page. */
const char *
proof_sso_sign_in_get_user_code (ProofSsoSignIn *self)
{
  g_return_val_if_fail (PROOF_IS_SSO_SIGN_IN (self), NULL);

  return get_of_authorization (self, "userCode");
}

/* (nullable): the page on which the code is typed. */
const char *
proof_sso_sign_in_get_verification_uri (ProofSsoSignIn *self)
{
  g_return_val_if_fail (PROOF_IS_SSO_SIGN_IN (self), NULL);

  return get_of_authorization (self, "verificationUri");
}

/* (nullable): the page with the code filled in. */
const char *
proof_sso_sign_in_get_verification_uri_complete (ProofSsoSignIn *self)
{
  g_return_val_if_fail (PROOF_IS_SSO_SIGN_IN (self), NULL);

  return get_of_authorization (self, "verificationUriComplete");
}

/* g_get_real_time() until which the code counts, 0 without one. */
gint64
proof_sso_sign_in_get_expires (ProofSsoSignIn *self)
{
  g_return_val_if_fail (PROOF_IS_SSO_SIGN_IN (self), 0);

  return self->expires_us;
}

/* (nullable): why it has ended. */
const GError *
proof_sso_sign_in_get_error (ProofSsoSignIn *self)
{
  g_return_val_if_fail (PROOF_IS_SSO_SIGN_IN (self), NULL);

  return self->error;
}
