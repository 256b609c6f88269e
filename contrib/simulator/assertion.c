/* SPDX-License-Identifier: Apache-2.0
 *
 * Checking what a client has signed with its certificate: RFC 7523, PS256. */
#include "identity.h"
#include "tree.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PART_MAX = 8192, LIFE_MAX_S = 600, SKEW_S = 300 };

/* An assertion in its parts. */
struct parts {
    struct json_object *header, *claims;
    size_t signed_length; /* of the text that is signed */
    unsigned char signature[PART_MAX];
    size_t signature_length;
};

static const struct afsync_sim_refusal malformed = {401, "invalid_client", 50027,
                                                    "JWT token is invalid or malformed."};
static const struct afsync_sim_refusal unknown_key = {
    401, "invalid_client", 700027,
    "The certificate with identifier used to sign the client assertion is not registered "
    "on "
    "application."};
static const struct afsync_sim_refusal bad_signature = {
    401, "invalid_client", 700027, "Client assertion failed signature validation."};
static const struct afsync_sim_refusal wrong_audience = {
    401, "invalid_client", 700023,
    "Client assertion audience claim does not match Realm issuer."};
static const struct afsync_sim_refusal wrong_client = {
    401, "invalid_client", 700021,
    "Client assertion application identifier doesn't match 'client_id' parameter."};
static const struct afsync_sim_refusal wrong_time = {
    401, "invalid_client", 700024, "Client assertion is not within its valid time range."};

/* Decodes base64url without padding; false if it is none or too long. */
static bool decode(unsigned char out[PART_MAX], size_t *length, const char *text,
                   size_t count) {
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned bits = 0, held = 0;

    *length = 0;
    if (count * 3 / 4 >= PART_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *digit = strchr(digits, text[i]);

        if (digit == NULL)
            return false;
        bits = bits << 6 | (unsigned)(digit - digits);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[(*length)++] = (unsigned char)(bits >> held);
        }
    }
    out[*length] = '\0';
    return true;
}

static struct json_object *decode_json(const char *text, size_t count) {
    unsigned char bytes[PART_MAX];
    size_t length;

    return decode(bytes, &length, text, count) ? json_tokener_parse((char *)bytes) : NULL;
}

static bool take_apart(struct parts *parts, const char *assertion) {
    size_t header = strcspn(assertion, ".");
    const char *claims = assertion + header + (assertion[header] == '.' ? 1 : 0);
    const char *signature = claims + strcspn(claims, ".");

    if (*signature != '.')
        return false;
    parts->signed_length = (size_t)(signature - assertion);
    parts->header = decode_json(assertion, header);
    parts->claims = decode_json(claims, (size_t)(signature - claims));
    signature++;
    return parts->header != NULL && parts->claims != NULL &&
           decode(parts->signature, &parts->signature_length, signature, strlen(signature));
}

/* The certificate of the client: PEM text in the scenario, or the name of a file. */
static X509 *load_certificate(const char *given) {
    X509 *certificate;
    BIO *bio = strstr(given, "-----BEGIN") != NULL ? BIO_new_mem_buf(given, -1)
                                                   : BIO_new_file(given, "r");

    if (bio == NULL)
        return NULL;
    certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return certificate;
}

static bool names_certificate(const struct parts *parts, const X509 *certificate) {
    unsigned char ours[EVP_MAX_MD_SIZE], theirs[PART_MAX];
    const char *named = afsync_sim_tree_string(parts->header, "x5t#S256", "");
    unsigned length = 0;
    size_t count;

    return X509_digest(certificate, EVP_sha256(), ours, &length) == 1 &&
           decode(theirs, &count, named, strlen(named)) && count == length &&
           memcmp(ours, theirs, length) == 0;
}

static bool is_signed(const struct parts *parts, X509 *certificate, const char *assertion) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    bool is = strcmp(afsync_sim_tree_string(parts->header, "alg", ""), "PS256") == 0 &&
              EVP_DigestVerifyInit(context, &settings, EVP_sha256(), NULL, key) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1 &&
              EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1 &&
              EVP_DigestVerify(context, parts->signature, parts->signature_length,
                               (const unsigned char *)assertion, parts->signed_length) == 1;

    EVP_MD_CTX_free(context);
    return is;
}

static const struct afsync_sim_refusal *check_claims(const struct parts *parts,
                                                     const char *client_id,
                                                     const char *audience, int64_t now_s) {
    int64_t from = afsync_sim_tree_number(parts->claims, "nbf", 0);
    int64_t until = afsync_sim_tree_number(parts->claims, "exp", 0);

    if (strcmp(afsync_sim_tree_string(parts->claims, "aud", ""), audience) != 0)
        return &wrong_audience;
    if (strcasecmp(afsync_sim_tree_string(parts->claims, "iss", ""), client_id) != 0 ||
        strcasecmp(afsync_sim_tree_string(parts->claims, "sub", ""), client_id) != 0)
        return &wrong_client;
    if (afsync_sim_tree_string(parts->claims, "jti", "")[0] == '\0')
        return &malformed;
    if (from > now_s + SKEW_S || until < now_s - SKEW_S || until - from > LIFE_MAX_S)
        return &wrong_time;
    return NULL;
}

static const struct afsync_sim_refusal *check(const struct parts *parts, X509 *certificate,
                                              const char *assertion) {
    if (certificate == NULL || !names_certificate(parts, certificate))
        return &unknown_key;
    return is_signed(parts, certificate, assertion) ? NULL : &bad_signature;
}

const struct afsync_sim_refusal *
afsync_sim_check_assertion(const struct afsync_sim_world *world, const char *client_id,
                           const char *assertion, const char *audience, int64_t now_s) {
    struct json_object *certificates =
        afsync_sim_tree_member(world->scenario, "certificates");
    const char *given =
        certificates != NULL ? afsync_sim_tree_string(certificates, client_id, NULL) : NULL;
    X509 *certificate = given != NULL ? load_certificate(given) : NULL;
    struct parts *parts = calloc(1, sizeof *parts);
    const struct afsync_sim_refusal *why = &malformed;

    if (parts != NULL && take_apart(parts, assertion)) {
        why = check(parts, certificate, assertion);
        if (why == NULL)
            why = check_claims(parts, client_id, audience, now_s);
    }
    if (parts != NULL) {
        json_object_put(parts->header);
        json_object_put(parts->claims);
    }
    free(parts);
    X509_free(certificate);
    return why;
}
