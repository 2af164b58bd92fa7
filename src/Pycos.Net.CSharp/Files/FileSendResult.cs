namespace Pycos;

/// <summary>What came of a file that was to be sent.</summary>
/// <param name="Status">Whether it is there.</param>
/// <param name="Existing">The file that was found there; <see langword="null"/> if the file was sent.</param>
public sealed record FileSendResult(FileSendStatus Status, RemoteFile? Existing);
