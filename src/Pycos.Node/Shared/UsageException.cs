namespace Pycos.Tools;

/// <summary>What was asked for can not be; the message says what and why.</summary>
internal sealed class UsageException(string message) : Exception(message);
