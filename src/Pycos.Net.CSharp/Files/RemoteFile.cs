namespace Pycos;

/// <summary>A file or a folder of another node, as it was when it was asked for.</summary>
/// <param name="Name">Its name, without folders.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Length">Its length in bytes; 0 for a folder.</param>
/// <param name="Modified">When it was modified, to the millisecond.</param>
/// <param name="Mode">Its permissions.</param>
public sealed record RemoteFile(string Name, bool IsFolder, long Length, DateTimeOffset Modified, UnixFileMode Mode);
