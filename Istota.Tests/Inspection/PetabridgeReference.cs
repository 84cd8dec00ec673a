// The public surface of Petabridge.Cmd that the adapter uses, and no more: declared from the sources that docs/inspection.md lists, without any behaviour.
using System;
using System.Collections.Generic;
using Akka.Actor;

namespace Petabridge.Cmd
{
    public sealed class Command
    {
        public IReadOnlyList<Tuple<string, string>> Arguments => throw null!;
    }

    public sealed class CommandDefinition
    {
        public string Name => throw null!;
    }

    public sealed class CommandPalette
    {
        public CommandPalette(string moduleName, IEnumerable<CommandDefinition> commands) => throw null!;
    }

    public sealed class ArgumentBuilder
    {
        public ArgumentBuilder WithName(string name) => throw null!;
        public ArgumentBuilder WithDescription(string description) => throw null!;
        public ArgumentBuilder IsMandatory(bool mandatory) => throw null!;
        public ArgumentBuilder WithSwitch(string name) => throw null!;
    }

    public sealed class CommandDefinitionBuilder
    {
        public CommandDefinitionBuilder WithName(string name) => throw null!;
        public CommandDefinitionBuilder WithDescription(string description) => throw null!;
        public CommandDefinitionBuilder WithArgument(Func<ArgumentBuilder, ArgumentBuilder> argument) => throw null!;
        public CommandDefinition Build() => throw null!;
    }

    public class CommandResponse
    {
        public CommandResponse(string msg, bool final = true) => throw null!;
    }

    public sealed class ErroredCommandResponse : CommandResponse
    {
        public ErroredCommandResponse(string msg, bool final = true) : base(msg, final) => throw null!;
    }
}

namespace Petabridge.Cmd.Host
{
    public abstract class CommandPaletteHandler
    {
        protected CommandPaletteHandler(CommandPalette palette) => throw null!;
        public abstract Props HandlerProps { get; }
    }

    public abstract class CommandHandlerActor : ReceiveActor
    {
        protected CommandHandlerActor(CommandPalette palette) => throw null!;
        protected void Process(string commandName, Action<Command> handler) => throw null!;
    }

    public sealed class PetabridgeCmd : IExtension
    {
        public static PetabridgeCmd Get(ActorSystem system) => throw null!;
        public bool RegisterCommandPalette(CommandPaletteHandler handler) => throw null!;
        public void Start() => throw null!;
    }
}
