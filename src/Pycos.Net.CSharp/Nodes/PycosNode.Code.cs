using System.Reflection;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <content>Code that runs at other nodes.</content>
public sealed partial class PycosNode
{
    private readonly ConditionalWeakTable<Session, CodeLink> codeLinks = [];
    private readonly ModuleValueWarnings moduleValueWarnings = new();
    private readonly CodeDependencies codeDependencies = new();

    /// <summary>
    /// Sends an assembly along with all code from now on, with those that it refers to. That is for assemblies which code finds by their
    /// names only, as plug-ins; those that code refers to go along by themselves. Usable on every thread.
    /// </summary>
    /// <param name="assembly">The assembly.</param>
    /// <exception cref="NotPicklableException">Its code can not be sent; the message says why.</exception>
    public void AddCodeAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        codeDependencies.Add(assembly);
    }

    /// <summary>
    /// Sends a native library along with all code from now on, to nodes that can load it: it is found there by the name in
    /// <c>DllImport</c> or <c>LibraryImport</c>, with or without <c>lib</c> in front and <c>.so</c>, <c>.dylib</c> or <c>.dll</c> behind. Usable
    /// on every thread.
    /// </summary>
    /// <remarks>A native library stays in a node's process until that ends, unlike assemblies. It may have
    /// <see cref="NodeOptions.MaxAssemblyBytes"/> of the receiving node.</remarks>
    /// <param name="path">The file; it is read now and when it is sent.</param>
    /// <param name="runtimeIdentifier">Which machines it is for: <c>linux-x64</c>, <c>win-x64</c>, <c>osx-arm64</c>. Code on others is told that it
    /// came for these.</param>
    /// <exception cref="IOException">The file can not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public void AddNativeLibrary(string path, string runtimeIdentifier)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(runtimeIdentifier);
        codeDependencies.Add(path, runtimeIdentifier);
    }

    /// <summary>
    /// Starts code at another node, without waiting for its result: a lambda or method goes there with what it has captured, and with the
    /// assemblies that it needs as far as the node does not have them. Suspends the running task until it was started. It is terminated
    /// when this node stops or is lost, unless the options say otherwise.
    /// </summary>
    /// <remarks>
    /// <para>The other node must have <see cref="NodeOptions.AcceptsCode"/>, and grant this one <see cref="Capabilities.Code"/>. The
    /// code runs in its process, as a task of the scheduler that it serves, on copies of what was captured. At the own node it does so
    /// too, and needs no permission.</para>
    /// <para>What it returns comes back as data: of the type that is declared here and those of its fields. The node can have nothing run
    /// here by its answer.</para>
    /// </remarks>
    /// <param name="at">Where the node accepts connections; it is connected to if it is not.</param>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">Further wishes; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait, and what was started, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>The task there, and its result.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; nothing was.</exception>
    /// <exception cref="PeerRefusedException">There is no connection to the node.</exception>
    /// <exception cref="ServiceCallException">It was not started, or that is not known; its reason says which.</exception>
    public async Coroutine<RemoteCall<T>> SpawnAsync<T>(
        Location at, Func<Coroutine<T>> body, ServiceCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(body);
        options ??= new ServiceCallOptions();
        Deadline.ThrowIfNegative(options.StartTimeout);
        if (IsOwn(at))
        {
            return SpawnCopy(body);
        }

        var peer = await MeetAsync(at, cancellationToken);
        var session = peer.Session ?? throw LostAtOnce(at);
        var link = codeLinks.GetValue(session, _ => LinkTo(peer, NewCodeOrigin()));
        return await link.SpawnAsync(body, options, cancellationToken);
    }

    /// <summary>
    /// Runs code at another node, as <see cref="SpawnAsync"/>, and waits for its result. Suspends the running task until then. If the wait
    /// ends early, the task there is told to end.
    /// </summary>
    /// <param name="at">Where the node accepts connections; it is connected to if it is not.</param>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="timeout">How long it may take in all; <see langword="null"/> for any time.</param>
    /// <param name="cancellationToken">Ends the wait, and the task there, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>What it has returned.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; nothing was.</exception>
    /// <exception cref="PeerRefusedException">There is no connection to the node.</exception>
    /// <exception cref="ServiceCallException">There is no result; its <see cref="ServiceCallException.Reason"/> says why.</exception>
    public async Coroutine<T> RunAsync<T>(
        Location at, Func<Coroutine<T>> body, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        var home = PycosTask.Current.Scheduler;
        var deadline = home.DeadlineAfter(timeout);
        var call = await SpawnAsync(at, body, new ServiceCallOptions { StartTimeout = timeout }, cancellationToken);
        try
        {
            var left = home.TimeUntil(deadline) ?? Timeout.InfiniteTimeSpan;
            return (await call.FinishAsync(left, cancellationToken)).TryGetValue(out var result)
                ? result
                : throw new ServiceCallException(
                    ServiceCallFailure.TimedOut, $"The code was started at {at} and has not ended in {timeout}.");
        }
        finally
        {
            call.Terminate();
        }
    }

    /// <summary>What has code of peers run here, if that is accepted.</summary>
    internal CodeHost? CodeHost { get; private set; }

    /// <summary>What turns code into bytes for several peers.</summary>
    internal CodeOrigin NewCodeOrigin() => new(this, moduleValueWarnings, codeDependencies);

    /// <summary>What hands code over to a peer in its present session.</summary>
    internal CodeLink LinkTo(Peer peer, CodeOrigin origin) => new(this, peer, origin, codeDependencies);

    /// <summary>The peer at a place; it is connected to if it is not. Of those that are, the node's thread is not asked.</summary>
    internal async Coroutine<Peer> MeetAsync(Location at, CancellationToken cancellationToken)
    {
        if (FindPeer(at) is { State: PeerState.Online, Session: not null } known)
        {
            return known;
        }

        await ConnectAsync(at, cancellationToken);
        return FindPeer(at) ?? throw LostAtOnce(at);
    }

    private static ServiceCallException LostAtOnce(Location at) =>
        new(ServiceCallFailure.Unreachable, $"The connection to {at} was lost as soon as it was made.");

    private RemoteCall<T> SpawnCopy<T>(Func<Coroutine<T>> body)
    {
        var scope = new PickleScope(new LocalAssemblies()) { References = Codec, Shares = new OwnSharedValues(), TakesModuleValues = false };
        var copy = (Func<Coroutine<T>>)PickleReader.Read(PickleWriter.Write(body, scope), scope)!;
        var call = new RemoteCall<T>();
        call.BeginHere(UserScheduler.Spawn(RunAsync(copy)));
        return call;
    }
}
