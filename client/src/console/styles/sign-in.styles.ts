import { css } from 'lit';

/** The way in. */
export const signInStyles = css`
  .sign-in {
    display: grid;
    gap: 16px;
    max-width: 27rem;
    margin: clamp(24px, 14vh, 160px) auto 40px;
    padding: 28px;
    border: 1px solid var(--border);
    border-radius: 16px;
    background: var(--surface);
  }
  .sign-in h1 {
    font-size: 1.375rem;
  }
  .sign-in .wrong:empty {
    display: none;
  }
  .sign-in form {
    display: grid;
    gap: 16px;
  }
  @media (max-width: 30rem) {
    .sign-in {
      margin: 0;
      border: 0;
      border-radius: 0;
    }
  }
`;
