using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using WireOffer = (int First, (string Name, string Version, string Sha256, int Length, string PdbSha256, int PdbLength)[] Entries, string[] Absent);

namespace Pycos.Internals;

/// <summary>What has been handed over to a peer in one session, and how more is. Used from every thread.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The semaphore has nothing to dispose of as long as nobody asks for its handle.")]
internal sealed class CodeLink
{
    private readonly CodeManifest manifest = new();
    private readonly ConditionalWeakTable<Type, PickleScope> results = [];
    private readonly PycosNode node;
    private readonly Peer peer;
    private readonly PickleScope sent;
    private readonly SharedLink shares;

    // Several calls may begin at once, on several threads, and need the same assemblies.
    private readonly SemaphoreSlim handingOver = new(1, 1);
    private readonly CodeDependencies dependencies;
    private readonly LibraryLink libraries;

    public CodeLink(PycosNode node, Peer peer, ModuleValueWarnings warnings, CodeDependencies dependencies)
    {
        this.node = node;
        this.peer = peer;
        shares = new SharedLink(node, peer);
        this.dependencies = dependencies;
        libraries = new LibraryLink(node, peer, dependencies);
        sent = new PickleScope(manifest)
        {
            References = node.Codec,
            Shares = shares.Values,
            Warn = text => NetLog.ClosureIsUnusual(node.Log, text),
            ModuleValues = node.Options.ModuleValues,
            Warnings = warnings,
        };
    }

    // Not kept and closed: what was started may go on when the session is over.
    private RemoteService<WireOffer, string[]> Offers => new(node, peer, CodeNames.Offer);

    private RemoteService<(string Sha256, byte[] Bytes), bool> Puts => new(node, peer, CodeNames.Put);

    private RemoteService<(int Known, byte[] Pickle), byte[]> Runs => new(node, peer, CodeNames.Run);

    /// <summary>Starts code there.</summary>
    /// <exception cref="NotPicklableException">It can not be sent.</exception>
    /// <exception cref="ServiceCallException">It was not started, or that is not known.</exception>
    public async Coroutine<RemoteCall<T>> SpawnAsync<T>(Func<Coroutine<T>> body, ServiceCallOptions options, CancellationToken cancellation)
    {
        if (AssemblyImages.AreTrimmed)
        {
            throw new NotPicklableException(
                "No code can be sent by a program that was published with TrimMode=full: its assemblies lack what they do not use themselves. "
                + "Publish it with TrimMode=partial, or without PublishTrimmed.");
        }

        var home = PycosTask.Current.Scheduler;
        var deadline = home.DeadlineAfter(options.StartTimeout);
        var pickle = PickleWriter.Write(body, sent);
        dependencies.Assemblies.ForEach(assembly => manifest.IndexOf(assembly));
        var count = manifest.Count;
        try
        {
            if (manifest.HasNew || libraries.HasNew || !shares.Values.Unsent.IsEmpty)
            {
                await HandOverAsync(() => home.TimeUntil(deadline), cancellation);
            }

            var started = await Runs.StartAsync(
                (count, pickle), options with { StartTimeout = home.TimeUntil(deadline) }, cancellation);
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

    /// <summary>Sends what the code needs there, or waits until others have sent it.</summary>
    private async Coroutine HandOverAsync(Func<TimeSpan?> left, CancellationToken cancellation)
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
        if (manifest.NextOffer(out var images) is not { } offer)
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

        manifest.Confirm(offer.First + offer.Entries.Length);
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
            var value = PickleReader.Read(how.Value, results.GetValue(typeof(T), ScopeOf));
            return new CallEnd<T>(new MonitorStatus(task, MonitorKind.Completed, value, null), (T)value!);
        }
        catch (Exception unreadable) when (unreadable is PickleException or InvalidCastException or NullReferenceException)
        {
            return new CallEnd<T>(new MonitorStatus(task, MonitorKind.NotSerializable, null, unreadable), default!);
        }
    }

    /// <summary>A node must not run code here by what it answers: so only data is read.</summary>
    private PickleScope ScopeOf(Type result) =>
        new(manifest) { References = node.Codec, IsDataOnly = true, IsDataType = ResultTypes.Of(result) };
}
