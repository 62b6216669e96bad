/**
 * What is asked of an identity provider: its description, its keys, an identity for a code, the groups of an address.
 *
 * <p>Only the room access comes in; it decides what an identity may do here.
 *
 * <p>It must never know accounts, sessions or the state.
 */
package io.agnes.access.openid;
