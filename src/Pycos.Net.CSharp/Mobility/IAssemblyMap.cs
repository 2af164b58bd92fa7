using System.Reflection;

namespace Pycos.Internals;

/// <summary>
/// Which assemblies travel with the code of a computation, by number, and which both sides have. Types of the former are named by
/// number and metadata token, since their images are the same byte for byte; types of the latter by name.
/// </summary>
/// <remarks>Used from every thread.</remarks>
internal interface IAssemblyMap
{
    /// <summary>What <see cref="IndexOf"/> returns for an assembly that both sides have.</summary>
    const int Shared = -1;

    /// <summary>The number of an assembly that travels, or <see cref="Shared"/>.</summary>
    /// <exception cref="NotPicklableException">It can neither travel nor is it at the receiver; the message says why.</exception>
    int IndexOf(Assembly assembly);

    /// <summary>The assembly that came under a number; <see langword="null"/> if none did.</summary>
    Assembly? AssemblyAt(int index);

    /// <summary>A shared assembly by its simple name; <see langword="null"/> if there is none that a pickle may name.</summary>
    Assembly? SharedAssembly(string name);
}
