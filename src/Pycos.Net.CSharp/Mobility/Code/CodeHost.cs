using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using WireLibrary = (string Name, string Runtime, string Sha256, int Length);
using WireOffer = (int First, (string Name, string Version, string Sha256, int Length, string PdbSha256, int PdbLength)[] Entries, string[] Absent);

namespace Pycos.Internals;

/// <summary>The services by which peers bring code and have it run. Used from every thread.</summary>
internal sealed class CodeHost
{
    private readonly ConditionalWeakTable<Session, CodeContext> contexts = [];
    private readonly PycosNode node;
    private readonly CodeStore store;
    private readonly int maxBytes;

    /// <exception cref="ArgumentException">Other users may change what is in the directory of the store.</exception>
    public CodeHost(PycosNode node)
    {
        this.node = node;
        store = new CodeStore(node.Options.CodeDirectory ?? CodeStore.DefaultDirectory, node.Options.MaxCodeStoreBytes, node.Log);
        maxBytes = Math.Min(node.Options.MaxAssemblyBytes, node.Options.MaxMessageBytes);
        var options = new ServiceOptions { Admits = Admits };
        node.AddService<WireOffer, string[]>(CodeNames.Offer, OfferAsync, options);
        node.AddService<(string Sha256, int Length), bool>(CodeNames.Value, OfferValueAsync, options);
        node.AddService<WireLibrary[], string[]>(CodeNames.Libraries, OfferAsync, options);
        node.AddService<(string Sha256, byte[] Bytes), bool>(CodeNames.Put, PutAsync, options);
        node.AddService<(int Known, byte[] Pickle), byte[]>(CodeNames.Run, RunAsync, options);
        NetLog.AcceptsCode(node.Log, node.Name, store.Directory);
    }

    /// <summary>What was brought, by its hash.</summary>
    public CodeStore Store => store;

    private bool Admits(ServiceCall call)
    {
        if (PeerOf(call) is { } peer && peer.May(Capabilities.Code))
        {
            return true;
        }

        NetLog.CodeNotAllowed(node.Log, PeerOf(call)?.ToString(), call.Principal);
        return false;
    }

    private static Peer? PeerOf(ServiceCall call) => call.CallingTask?.Site as Peer;

    private CodeContext ContextOf(ServiceCall call) => ContextOf(PeerOf(call)!);

    /// <summary>The code of a peer's present session.</summary>
    /// <exception cref="PeerLostException">It is lost.</exception>
    public CodeContext ContextOf(Peer peer)
    {
        var session = peer.Session ?? throw new PeerLostException($"Node {peer} is lost.");
        return contexts.GetValue(session, begun =>
        {
            var context = new CodeContext(store, node.Log, peer.ToString(), node.Options.UnloadsCode) 
            {
                References = node.Codec,
                Compresses = NodeSettings.Compresses(node.Options),
            };
            begun.AtEnd(context);
            return context;
        });
    }

    private async Coroutine<string[]> OfferAsync(WireOffer offered, ServiceCall call)
    {
        var offer = CodeWire.Read(offered);
        var context = ContextOf(call);
        var missing = await AuditedAsync(call, () => context.Take(offer, maxBytes));
        NetLog.CodeOffered(
            node.Log, PeerOf(call)?.ToString(), call.Principal, offer.Entries.Length, missing.Length, string.Join(", ", offer.Entries.Select(entry => entry.Name)));
        return missing;
    }

    private async Coroutine<bool> OfferValueAsync((string Sha256, int Length) offered, ServiceCall call)
    {
        var context = ContextOf(call);
        return await AuditedAsync(call, () => context.TakeValue(offered.Sha256, offered.Length, maxBytes));
    }

    private async Coroutine<string[]> OfferAsync(WireLibrary[] offered, ServiceCall call)
    {
        CodeLibrary[] libraries = [.. offered.Select(item => new CodeLibrary(item.Name, item.Runtime, item.Sha256, item.Length))];
        var context = ContextOf(call);
        return await AuditedAsync(call, () => context.Take(libraries, maxBytes));
    }

    private async Coroutine<bool> PutAsync((string Sha256, byte[] Bytes) blob, ServiceCall call)
    {
        var context = ContextOf(call);
        var name = await AuditedAsync(call, () => context.Put(new CodeBlob(blob.Sha256, blob.Bytes)));
        PeerOf(call)?.Session?.NoteCodeReceived(blob.Bytes.Length);
        NetLog.CodeStored(node.Log, blob.Bytes.Length, name, PeerOf(call)?.ToString(), call.Principal, blob.Sha256);
        return true;
    }

    private async Coroutine<byte[]> RunAsync((int Known, byte[] Pickle) run, ServiceCall call)
    {
        var context = ContextOf(call);
        var ending = new CancellationTokenSource();
        node.Exports.Add(PycosTask.Current).CancelWith(ending);
        Audited(call, () =>
        {
            context.Enter(run.Known);
            return true;
        });
        try
        {
            var code = Audited(call, () => PickleReader.Read(run.Pickle, context.Scope, ending.Token));
            var runner = Audited(call, () => CodeRunner.For(code));
            if (node.Log.IsEnabled(LogLevel.Information))
            {
                NetLog.CodeRuns(node.Log, PeerOf(call)?.ToString(), call.Principal, NameOf(code!), run.Pickle.Length);
            }

            return await runner.RunAsync(code!, context.Scope);
        }
        finally
        {
            ending.Cancel();
            context.Leave();
        }
    }

    /// <summary>The name of the user's code for the log.</summary>
    private static string NameOf(object code) => CompilerNames.WithoutFace(code) is Delegate { Method: var method }
        ? $"{TypeText.Of(method.DeclaringType!)}.{method.Name}"
        : TypeText.Of(CompilerNames.WithoutFace(code).GetType());

    /// <summary>Does what takes a while, reading files and computing hashes, away from the thread of the tasks.</summary>
    private async Coroutine<T> AuditedAsync<T>(ServiceCall call, Func<T> step) => await Task.Run(() => Audited(call, step));

    private T Audited<T>(ServiceCall call, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception exception)
        {
            NetLog.CodeRefused(node.Log, PeerOf(call)?.ToString(), call.Principal, exception.Message);
            throw;
        }
    }
}
