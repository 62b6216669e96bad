package io.agnes.cli;

import picocli.CommandLine.Command;

/** Groups what concerns the own identity. */
@Command(name = "auth", description = "Sign in and see who you are.", synopsisSubcommandLabel = "COMMAND")
final class AuthCommand {}
