namespace Pycos;

/// <summary>
/// Gives a type the name under which it travels where the receiver does not know the type beforehand: in an inbox of objects, of
/// an interface or of an abstract class. It takes effect by <see cref="MessageContracts.RegisterAssembly"/> or
/// <see cref="MessageContracts.Register{T}"/>.
/// </summary>
/// <param name="name">The name; see <see cref="MessageContracts.Register{T}"/> for what it may be.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum, Inherited = false)]
public sealed class MessageContractAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
