namespace Pycos.CliTool;

/// <summary>What was asked for could not be done; the message says why.</summary>
internal sealed class FailedException(string message) : Exception(message);
