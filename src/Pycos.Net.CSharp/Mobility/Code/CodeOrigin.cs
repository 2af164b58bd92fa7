using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// What turns code into bytes that mean the same to all peers to which one <see cref="CodeLink"/> each hands over what belongs to them.
/// Used from every thread.
/// </summary>
internal sealed class CodeOrigin
{
    private readonly ConditionalWeakTable<Type, PickleScope> results = [];
    private readonly CodeDependencies dependencies;
    private readonly PycosNode node;
    private readonly PickleScope scope;

    /// <summary>The dependencies that are in the manifest.</summary>
    private ImmutableList<Assembly> taken = [];

    public CodeOrigin(PycosNode node, ModuleValueWarnings warnings, CodeDependencies dependencies)
    {
        this.node = node;
        this.dependencies = dependencies;
        scope = new PickleScope(Manifest)
        {
            References = node.Codec,
            Shares = Values,
            Warn = text => NetLog.ClosureIsUnusual(node.Log, text),
            ModuleValues = node.Options.ModuleValues,
            Warnings = warnings,
            Compresses = NodeSettings.Compresses(node.Options),
        };
    }

    public CodeManifest Manifest { get; } = new();

    public OwnSharedValues Values { get; } = new();

    /// <summary>Turns code into bytes.</summary>
    /// <exception cref="NotPicklableException">It can not be sent.</exception>
    public CodePickle Pickle(object code)
    {
        if (AssemblyImages.AreTrimmed)
        {
            throw new NotPicklableException(
                "No code can be sent by a program that was published with TrimMode=full: its assemblies lack what they do not use themselves. "
                + "Publish it with TrimMode=partial, or without PublishTrimmed.");
        }

        var bytes = scope.Packed(PickleWriter.Write(code, scope));
        TakeDependencies();
        return new CodePickle(Manifest.Count, bytes);
    }

    private void TakeDependencies()
    {
        var wanted = dependencies.Assemblies;
        if (Volatile.Read(ref taken) != wanted)
        {
            wanted.ForEach(assembly => Manifest.IndexOf(assembly));
            Volatile.Write(ref taken, wanted);
        }
    }

    /// <summary>What code has returned.</summary>
    /// <exception cref="PickleException">It is not what was declared.</exception>
    public T Read<T>(ArraySegment<byte> bytes)
    {
        try
        {
            return (T)PickleReader.Read(bytes, results.TryGetValue(typeof(T), out var known) ? known : results.GetValue(typeof(T), ScopeOf))!;
        }
        catch (Exception unreadable) when (unreadable is InvalidCastException or NullReferenceException)
        {
            throw new PickleException($"What was returned is no {TypeText.Of(typeof(T))}: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>A node must not run code here by what it answers: so only data is read.</summary>
    private PickleScope ScopeOf(Type result) =>
        new(Manifest) { References = node.Codec, IsDataOnly = true, IsDataType = ResultTypes.Of(result) };
}
