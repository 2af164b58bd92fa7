namespace Pycos.Internals;

/// <summary>A file that each node is to have before jobs, as it was when the cluster was started.</summary>
/// <param name="Path">Where it is here.</param>
/// <param name="Name">Where it is to be there, with <c>/</c> between folders.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Sha256">By which it is known everywhere.</param>
/// <param name="Mode">What may be done with it.</param>
/// <param name="Modified">When it was changed.</param>
internal sealed record ClientFile(string Path, string Name, long Length, string Sha256, UnixFileMode Mode, DateTimeOffset Modified)
{
    /// <summary>As it travels.</summary>
    public ServerFile Wire => (Name, Length, Sha256, (int)Mode, Modified.ToUnixTimeMilliseconds());

    public static ClientFile Of(string path, string name)
    {
        using var file = LocalFile.Open(path);
        var description = file.Description;
        return new ClientFile(path, name, description.Length, Convert.ToHexStringLower(file.Hash()), description.Mode, description.Modified);
    }
}
