// Pictures of bots and of the workspace, and how they are chosen.
export default {
  picture: {
    avatar: {
      help: "PNG, JPG hoặc WebP, tối đa 1 MB; tốt nhất 720 × 720.",
      label: "Ảnh đại diện",
      wrong_file: "Chỉ nhận PNG, JPG hoặc WebP tối đa 1 MB.",
    },
    favicon: {
      label: "Biểu tượng trên thẻ trình duyệt",
      help: "PNG, JPEG hoặc WebP, tối đa 500 KB. Nếu không có: bong bóng trò chuyện màu chủ đạo.",
      wrong_file: "Phải là ảnh PNG, JPEG hoặc WebP tối đa 500 KB.",
    },
    launcher_picture: {
      label: "Ảnh riêng cho nút",
      help: "PNG, JPEG, WebP hoặc SVG, tối đa 500 KB. Phần trong suốt hiện màu chủ đạo.",
      wrong_file: "Phải là ảnh PNG, JPEG, WebP hoặc SVG tối đa 500 KB.",
    },
  },
  avatar: {
    change: "Đổi ảnh",
    choose: "Chọn ảnh",
    crop: "Chọn phần hiển thị",
    crop_help: "Phần được hiển thị. Kéo, hoặc dùng các phím mũi tên.",
    remove: "Gỡ bỏ",
    removed: "Đã gỡ ảnh.",
    saved: "Đã lưu ảnh.",
    use: "Dùng phần này",
    zoom: "Phóng to",
  },
  logo: {
    label: "Logo",
    help: "PNG, JPEG, WebP hoặc SVG, tối đa 1 MB; tốt nhất 720 × 720. Nhân viên và khách của bạn nhìn thấy nó.",
    wrong_file: "Phải là ảnh PNG, JPEG, WebP hoặc SVG tối đa 1 MB.",
    whole: "Dùng cả ảnh",
  },
  errors: {
    file: {
      drawing_refused: "Không dùng được hình vẽ này: tệp hỏng, quá phức tạp hoặc chứa ảnh chụp. Hãy lưu thành PNG.",
      empty: "Tệp trống.",
      picture_broken: "Không đọc được ảnh này.",
      picture_too_large: "Ảnh này có quá nhiều điểm ảnh.",
    },
  },
};
