namespace Pycos;

/// <summary>What a node does with files that others send to it, fetch from it, list and delete.</summary>
/// <remarks>
/// A peer needs the capability for each of that besides: <see cref="Capabilities.PutFiles"/>, <see cref="Capabilities.ReadFiles"/>,
/// <see cref="Capabilities.DeleteFiles"/>, none of which is granted by default.
/// </remarks>
public sealed record FileReceivingOptions
{
    /// <summary>The permissions that no received file has unless others are chosen: to be written by others than its owner.</summary>
    public const UnixFileMode DefaultWithheldModes = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>
    /// The folder that all of it happens in, and nothing outside. It is made, for its owner only, if it is missing. The default is none:
    /// the node deals with no files of its own.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>How many bytes a file may have that is received or fetched. The default is 1 GiB.</summary>
    public long MaxFileBytes { get; init; } = 1L << 30;

    /// <summary>
    /// The permissions that are taken from those of the sender, as by a umask. The default is writing by others than the owner. To run with
    /// the rights of its owner or group is never taken over.
    /// </summary>
    public UnixFileMode WithheldModes { get; init; } = DefaultWithheldModes;

    /// <summary>
    /// How long the beginning of a file is kept when its sender is lost, so that the same file of the same sender goes on where it ended.
    /// The default is zero: nothing is left of a file that did not arrive as a whole.
    /// </summary>
    public TimeSpan KeepIncompleteFor { get; init; }
}
