using System.Diagnostics.CodeAnalysis;
using WireOffer = (int First, (string Name, string Version, string Sha256, int Length, string PdbSha256, int PdbLength)[] Entries, string[] Absent);

namespace Pycos.Internals;

/// <summary>What of an origin's code has been handed over to a peer in one session, and how more is. Used from every thread.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The semaphore has nothing to dispose of as long as nobody asks for its handle.")]
internal sealed class CodeLink(PycosNode node, Peer peer, CodeOrigin origin, CodeDependencies dependencies)
{
    // Several calls may begin at once, on several threads, and need the same assemblies.
    private readonly SemaphoreSlim handingOver = new(1, 1);
    private readonly LibraryLink libraries = new(node, peer, dependencies);
    private readonly SharedLink shares = new(node, peer, origin.Values);

    /// <summary>How many of the first assemblies the peer knows, and has.</summary>
    private int known;

    /// <summary>Whether the peer lacks something of what code of the origin needs.</summary>
    public bool HasNew => origin.Manifest.Count > Volatile.Read(ref known) || libraries.HasNew || shares.HasNew;

    // Not kept and closed: what was started may go on when the session is over.
    private RemoteService<WireOffer, string[]> Offers => new(node, peer, CodeNames.Offer);

    private RemoteService<(string Sha256, byte[] Bytes), bool> Puts => new(node, peer, CodeNames.Put);

    private RemoteService<(int Known, byte[] Pickle), byte[]> Runs => new(node, peer, CodeNames.Run);

    /// <summary>Starts code there.</summary>
    /// <exception cref="NotPicklableException">It can not be sent.</exception>
    /// <exception cref="ServiceCallException">It was not started, or that is not known.</exception>
    public async Coroutine<RemoteCall<T>> SpawnAsync<T>(Func<Coroutine<T>> body, ServiceCallOptions options, CancellationToken cancellation)
    {
        var home = PycosTask.Current.Scheduler;
        var deadline = home.DeadlineAfter(options.StartTimeout);
        var pickle = origin.Pickle(body);
        try
        {
            if (HasNew)
            {
                await HandOverAsync(() => home.TimeUntil(deadline), cancellation);
            }

            var started = await Runs.StartAsync(
                (pickle.Known, pickle.Bytes), options with { StartTimeout = home.TimeUntil(deadline) }, cancellation);
            return Typed<T>(started);
        }
        catch (ServiceCallException refused) when (refused.Reason is ServiceCallFailure.AccessDenied or ServiceCallFailure.NoSuchService)
        {
            throw new ServiceCallException(refused.Reason, Explain(refused.Reason), refused);
        }
    }

    private string Explain(ServiceCallFailure reason) => reason == ServiceCallFailure.AccessDenied
        ? $"Node {peer} does not let this node have code run there: it grants no capability \"code\". Let the secret that both share, or the "
            + "certificate, grant Capabilities.Code there, besides Capabilities.Services."
        : $"Node {peer} takes no code. Start it with NodeOptions.AcceptsCode.";

    /// <summary>Sends what code needs there, or waits until others have sent it.</summary>
    /// <exception cref="ServiceCallException">It was not handed over.</exception>
    public async Coroutine HandOverAsync(Func<TimeSpan?> left, CancellationToken cancellation)
    {
        await handingOver.WaitAsync(cancellation);
        try
        {
            await HandOverAssembliesAsync(left, cancellation);
            await libraries.HandOverAsync(left, cancellation);
            await shares.HandOverAsync(left, cancellation);
        }
        finally
        {
            handingOver.Release();
        }
    }

    /// <summary>Sends the assemblies that the peer does not know yet, or of those the ones that it does not have.</summary>
    private async Coroutine HandOverAssembliesAsync(Func<TimeSpan?> left, CancellationToken cancellation)
    {
        if (origin.Manifest.NextOffer(Volatile.Read(ref known), out var images) is not { } offer)
        {
            return;
        }

        var missing = await Offers.CallAsync(CodeWire.Of(offer), left(), cancellationToken: cancellation);
        var sentBytes = 0L;
        foreach (var hash in missing)
        {
            var bytes = BytesOf(images, hash);
            await Puts.CallAsync((hash, bytes), left(), cancellationToken: cancellation);
            peer.Session?.NoteCodeSent(bytes.Length);
            sentBytes += bytes.Length;
        }

        Volatile.Write(ref known, offer.First + offer.Entries.Length);
        NetLog.CodeHandedOver(node.Log, offer.Entries.Length, sentBytes, peer.ToString());
    }

    private byte[] BytesOf(IReadOnlyList<AssemblyImage> images, string hash) =>
        images.FirstOrDefault(image => image.Sha256 == hash)?.Bytes
        ?? images.FirstOrDefault(image => image.PdbSha256 == hash)?.Pdb
        ?? throw new ServiceCallException(
            ServiceCallFailure.BadArguments, $"Node {peer} asks for {Quoted.Shortened(hash)}, which it was not offered.");

    private RemoteCall<T> Typed<T>(RemoteCall<byte[]> started)
    {
        var call = new RemoteCall<T>();
        call.BeginThere(started.Remote!);
        started.WhenEnded(how => call.End(ResultOf<T>(how, call.Remote!)));
        return call;
    }

    private CallEnd<T> ResultOf<T>(in CallEnd<byte[]> how, RemoteTask task)
    {
        if (how.Status.Kind != MonitorKind.Completed)
        {
            return new CallEnd<T>(how.Status, default!);
        }

        try
        {
            var value = origin.Read<T>(how.Value);
            return new CallEnd<T>(new MonitorStatus(task, MonitorKind.Completed, value, null), value);
        }
        catch (PickleException unreadable)
        {
            return new CallEnd<T>(new MonitorStatus(task, MonitorKind.NotSerializable, null, unreadable), default!);
        }
    }
}
