using WireLibrary = (string Name, string Runtime, string Sha256, int Length);

namespace Pycos.Internals;

/// <summary>Hands native libraries over to a peer, in one session. Used from every thread.</summary>
internal sealed class LibraryLink(PycosNode node, Peer peer, CodeDependencies dependencies)
{
    /// <summary>How many of the first libraries the peer knows.</summary>
    private int known;

    /// <summary>Whether the peer does not know all of them.</summary>
    public bool HasNew => dependencies.Libraries.Count > Volatile.Read(ref known);

    /// <summary>Sends those that the peer does not have and can load.</summary>
    public async Coroutine HandOverAsync(Func<TimeSpan?> left, CancellationToken cancellation)
    {
        var libraries = dependencies.Libraries;
        var first = Volatile.Read(ref known);
        if (!HasNew)
        {
            return;
        }

        var offers = new RemoteService<WireLibrary[], string[]>(node, peer, CodeNames.Libraries);
        var puts = new RemoteService<(string Sha256, byte[] Bytes), bool>(node, peer, CodeNames.Put);
        var offer = libraries.Skip(first).Select(item => WireOf(item.Library)).ToArray();
        foreach (var hash in await offers.CallAsync(offer, left(), cancellationToken: cancellation))
        {
            var (path, _) = libraries.Find(item => item.Library.Sha256 == hash);
            var bytes = path is null
                ? throw new ServiceCallException(
                    ServiceCallFailure.BadArguments, $"Node {peer} asks for {Quoted.Shortened(hash)}, which it was not offered.")
                : await File.ReadAllBytesAsync(path, cancellation);
            await puts.CallAsync((hash, bytes), left(), cancellationToken: cancellation);
        }

        Volatile.Write(ref known, libraries.Count);
    }

    private static WireLibrary WireOf(CodeLibrary library) => (library.Name, library.Runtime, library.Sha256, library.Length);
}
