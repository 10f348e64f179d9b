/* Quoted numbers in the editor: shown as such, taken anew from the figures of the house by code. */
"use strict";

(() => {
  const { React, draftail } = window;
  const { EditorState, Modifier } = window.DraftJS;
  const here = document.currentScript?.dataset.address ?? "/bien-tap/so-lieu/lay/";

  const Decorator = ({ children }) => React.createElement("span", { className: "portal-quote" }, children);

  class Source extends React.Component {
    async componentDidMount() {
      const { editorState, entityType, onComplete, onClose } = this.props;
      const asked = window.prompt(entityType.asks);
      if (!asked) {
        onClose();
        return;
      }
      const language = window.wagtailConfig?.ACTIVE_CONTENT_LOCALE ?? "vi"; // of the page that is edited
      const body = new URLSearchParams({ asked, language });
      const token = window.wagtailConfig?.CSRF_TOKEN ?? "";
      const answer = await fetch(here, { method: "POST", body, headers: { "X-CSRFToken": token } });
      const taken = await answer.json();
      if (!answer.ok) {
        window.alert(taken.refused);
        onClose();
        return;
      }
      const content = editorState.getCurrentContent().createEntity(entityType.type, "IMMUTABLE", { id: taken.id });
      const key = content.getLastCreatedEntityKey();
      const next = Modifier.replaceText(content, editorState.getSelection(), taken.text, null, key);
      onComplete(EditorState.push(editorState, next, "insert-characters"));
    }

    render() {
      return null;
    }
  }

  draftail.registerPlugin({ type: "QUOTE", source: Source, decorator: Decorator }, "entityTypes");
})();
